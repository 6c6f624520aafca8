import type { ConnectionReader } from '../runtime/connection-reader.ts'
import type { Clock } from '../runtime/ports.ts'
import type { TcpConnection } from '../runtime/tcp.ts'
import { bytesOfText } from '../std/bytes.ts'
import { ConsulError, InputError } from '../std/errors.ts'
import { quote } from '../std/quote.ts'
import { errorOfText } from '../wire/errors.ts'
import type { ValueCodec } from '../wire/record.ts'
import { SnapshotRequest, SnapshotResponse } from '../wire/records/snapshot.ts'
import { ValueStream } from '../wire/value-stream.ts'
import type { DialedConnection } from './dialer.ts'

/** Snapshots between agents (protocol/rpc.md §14): a connection for each, whose halves end where the archives do. */

/** Heads are a few hundred bytes. */
const maxHeadBytes = 64 << 10

/** How long a restore that was refused may go on sending before it is cut off. */
const drainMs = 30_000

const none: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ value: undefined, done: true }) }) }

/** An answer and the archive behind it, which is empty for a restore. */
export interface SnapshotReply {
  readonly response: SnapshotResponse
  /** To be read to its end, or left, which closes the connection. */
  readonly archive: AsyncIterable<Uint8Array>
}

/** Asks a server for a snapshot, or to take one. Rejects with the server's text as it is. */
export async function callSnapshot(
  dial: () => Promise<DialedConnection>,
  request: SnapshotRequest,
  archive: AsyncIterable<Uint8Array> = none,
  signal?: AbortSignal,
): Promise<SnapshotReply> {
  signal?.throwIfAborted()
  const { connection, reader } = await dial()
  const cut = (): void => connection.close()
  signal?.addEventListener('abort', cut)
  const over = (): void => {
    signal?.removeEventListener('abort', cut)
    connection.close()
  }
  try {
    const values = new ValueStream(maxHeadBytes)
    const answer = answerOf(values, reader)
    // A server that refuses says so before it has read all, and there is no point in sending on.
    await Promise.race([answer, send(connection, request, archive)])
    const response = await answer
    return { response, archive: behind(values, reader, over) }
  } catch (error) {
    over()
    signal?.throwIfAborted()
    throw error
  }
}

async function answerOf(values: ValueStream, reader: ConnectionReader): Promise<SnapshotResponse> {
  const response = await headOf(values, reader, SnapshotResponse, 'failed to decode response')
  if (response.Error !== '') throw errorOfText(response.Error)
  return response
}

/** Rejects when the archive fails. When the connection does, the answer may be there already, and reading finds out. */
async function send(connection: TcpConnection, request: SnapshotRequest, archive: AsyncIterable<Uint8Array>): Promise<void> {
  const wrote = (bytes: Uint8Array): Promise<boolean> => connection.write(bytes).then(() => true, () => false)
  if (!await wrote(SnapshotRequest.encode(request))) return
  for await (const chunk of archive) if (!await wrote(chunk)) return
  await connection.finish()
}

export interface SnapshotHandlers {
  /** What is thrown is answered by its text. */
  save(request: SnapshotRequest): Promise<SnapshotReply>
  restore(request: SnapshotRequest, archive: AsyncIterable<Uint8Array>): Promise<void>
}

/** Serves a connection whose selector was 5. */
export async function serveSnapshot(
  clock: Clock,
  connection: TcpConnection,
  reader: ConnectionReader,
  handlers: SnapshotHandlers,
): Promise<void> {
  const values = new ValueStream(maxHeadBytes)
  const request = await headOf(values, reader, SnapshotRequest, 'failed to decode request')
  const input = behind(values, reader, () => undefined)
  const reply = await replyTo(request, input, handlers)
  await connection.write(SnapshotResponse.encode(reply.response))
  for await (const chunk of reply.archive) await connection.write(chunk)
  await connection.finish()
  // To close on what is still being sent would take the answer back that has just been given.
  const late = clock.timer(drainMs, () => connection.close())
  try {
    while (await reader.readSome() !== undefined);
  } finally {
    late.cancel()
  }
}

async function replyTo(request: SnapshotRequest, input: AsyncIterable<Uint8Array>, handlers: SnapshotHandlers): Promise<SnapshotReply> {
  try {
    if (request.Op === snapshotOp.save) return await handlers.save(request)
    if (request.Op !== snapshotOp.restore) throw new ConsulError('invalid', `unrecognized snapshot op ${quotedByte(request.Op)}`)
    if (request.AllowStale) throw new ConsulError('invalid', 'stale not allowed for restore')
    await handlers.restore(request, input)
    return { response: SnapshotResponse.zero(), archive: none }
  } catch (error) {
    return { response: SnapshotResponse.make({ Error: (error as Error).message }), archive: none }
  }
}

export const snapshotOp = { save: 0, restore: 1 } as const

/** As Go's %q writes a number: as the character it is. */
function quotedByte(value: number): string {
  if (value === 0x22) return `'"'`
  if (value === 0x27) return `'\\''`
  return `'${quote(bytesOfText(String.fromCharCode(value))).slice(1, -1)}'`
}

async function headOf<T>(values: ValueStream, reader: ConnectionReader, record: ValueCodec<T>, problem: string): Promise<T> {
  for (;;) {
    const chunk = await reader.readSome()
    if (chunk === undefined) throw new InputError(`${problem}: EOF`)
    values.push(chunk)
    const head = values.value(record)
    if (head !== undefined) return head
  }
}

/** What stands behind a head, to the end of the connection's half. */
function behind(values: ValueStream, reader: ConnectionReader, over: () => void): AsyncIterable<Uint8Array> {
  return (async function* rest(): AsyncGenerator<Uint8Array> {
    try {
      const early = values.take(values.pending)
      if (early.length > 0) yield early
      yield* reader.rest()
    } finally {
      over()
    }
  })()
}
