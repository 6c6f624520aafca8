import type { ConnectionReader } from '../runtime/connection-reader.ts'
import type { TcpConnection } from '../runtime/tcp.ts'
import { ConsulError, InputError } from '../std/errors.ts'
import { errorOfText } from '../wire/errors.ts'
import { Reader } from '../wire/msgpack-reader.ts'
import type { QueryMeta } from '../wire/records/query-options.ts'
import { SnapshotRequest, SnapshotResponse } from '../wire/records/snapshot.ts'
import type { SnapshotTarget } from './delegate.ts'

/** A connection to a server that has been told that snapshots are meant. */
export interface SnapshotConnection {
  readonly connection: TcpConnection
  readonly reader: ConnectionReader
}

const operations = { save: 0, restore: 1 } as const
/** An answer is some hundred bytes, an error among them. */
const maxResponseBytes = 1 << 20

/** Asks a server for a snapshot and gives its archive as it arrives (protocol/rpc.md §14). The connection lives as long as the iteration. */
export async function saveRemotely(
  opened: SnapshotConnection, request: SnapshotTarget & { readonly allowStale: boolean }, signal: AbortSignal,
): Promise<{ readonly meta: QueryMeta; readonly archive: AsyncIterable<Uint8Array> }> {
  const { connection, reader } = opened
  const release = cutBy(connection, signal)
  try {
    await send(connection, requestOf(request, operations.save, request.allowStale), none)
    const { response, rest } = await readResponse(reader)
    return { meta: response, archive: archiveOf(rest, reader, release) }
  } catch (error) {
    release()
    throw told(error, signal)
  }
}

/** Sends an archive to a server; resolves when the state has been replaced. */
export async function restoreRemotely(
  opened: SnapshotConnection, request: SnapshotTarget, archive: AsyncIterable<Uint8Array>, signal: AbortSignal,
): Promise<void> {
  const release = cutBy(opened.connection, signal)
  try {
    await send(opened.connection, requestOf(request, operations.restore, false), archive)
    await readResponse(opened.reader)
  } catch (error) {
    throw told(error, signal)
  } finally {
    release()
  }
}

function requestOf({ datacenter, token }: SnapshotTarget, op: number, stale: boolean): SnapshotRequest {
  return SnapshotRequest.make({ Datacenter: datacenter, Token: token, AllowStale: stale, Op: op })
}

const none: Iterable<Uint8Array> = []

/** The other side reads an archive to its end, so the writing half is shut also when there is none. */
async function send(connection: TcpConnection, request: SnapshotRequest, archive: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  await connection.write(SnapshotRequest.encode(request))
  for await (const chunk of archive) await connection.write(chunk)
  await connection.finish()
}

/** Nothing says how long the answer is: it is over where it can be read, and what follows is the archive. */
async function readResponse(reader: ConnectionReader): Promise<{ readonly response: SnapshotResponse; readonly rest: Uint8Array }> {
  let bytes = new Uint8Array(0)
  for (;;) {
    const chunk = await reader.readSome()
    if (chunk === undefined) throw new ConsulError('stream-closed', `failed to decode response: ${bytes.length === 0 ? 'EOF' : 'unexpected EOF'}`)
    const longer = new Uint8Array(bytes.length + chunk.length)
    longer.set(bytes)
    longer.set(chunk, bytes.length)
    bytes = longer
    const parsed = parse(bytes)
    if (parsed === undefined) continue
    const { Error: text } = parsed.response
    if (text !== '') throw errorOfText(text)
    return parsed
  }
}

function parse(bytes: Uint8Array): { readonly response: SnapshotResponse; readonly rest: Uint8Array } | undefined {
  const reader = new Reader(bytes)
  try {
    const response = SnapshotResponse.read(reader)
    return { response, rest: bytes.subarray(reader.pos) }
  } catch (error) {
    if (!(error instanceof InputError) || bytes.length > maxResponseBytes) throw error
    return undefined
  }
}

async function* archiveOf(first: Uint8Array, reader: ConnectionReader, release: () => void): AsyncGenerator<Uint8Array> {
  try {
    if (first.length > 0) yield first
    yield* reader.rest()
  } finally {
    release()
  }
}

function cutBy(connection: TcpConnection, signal: AbortSignal): () => void {
  const cut = (): void => connection.close()
  signal.addEventListener('abort', cut, { once: true })
  if (signal.aborted) cut()
  return () => {
    signal.removeEventListener('abort', cut)
    connection.close()
  }
}

/** Whoever gave up gets their own reason, not what became of the connection. */
function told(error: unknown, signal: AbortSignal): unknown {
  return signal.aborted ? signal.reason : error
}
