import { ConsulError } from '../std/errors.ts'
import type { RaftNode } from '../raft/node.ts'
import type { Runtime } from '../runtime/ports.ts'
import { incompleteChunk } from '../fsm/chunks.ts'
import { type CommandCodec, CommandType, encodeCommand } from '../wire/command.ts'
import { errors } from '../wire/errors.ts'
import { encodeChunkInfo } from '../wire/raft.ts'

/** KV commands above this many bytes are logged in pieces of this size (protocol/raft.md §5). */
const chunkBytes = 524_288

/** Commands above this many bytes are worth a warning: they delay every other write. */
const warnBytes = 1 << 20

/**
 * Logs a command and resolves with what applying it gave. What the state machine refuses is thrown: its refusals are results of the
 * log, equal on every server, and errors only to the caller.
 */
export function propose<T>(
  raft: RaftNode,
  runtime: Runtime,
  type: CommandType,
  record: CommandCodec<T>,
  value: T,
): Promise<unknown> {
  const data = encodeCommand(type, record, value)
  const inChunks = type === CommandType.KVS && data.length > chunkBytes
  return (inChunks ? proposeInChunks(raft, runtime, data) : proposeWhole(raft, runtime, type, data)).then(resultOf)
}

function resultOf({ result }: { readonly result: unknown }): unknown {
  if (result instanceof ConsulError) throw result
  return result
}

function proposeWhole(raft: RaftNode, runtime: Runtime, type: CommandType, data: Uint8Array): Promise<{ result: unknown }> {
  if (data.length > warnBytes) {
    runtime.log.warn('Attempting to apply large raft entry', { size_in_bytes: data.length, command_type: type })
  }
  return raft.propose(data)
}

/**
 * All pieces go to the log at once; the last one to be applied completes the command. A piece that failed fails the whole: the state
 * machine then never sees it complete.
 */
async function proposeInChunks(raft: RaftNode, runtime: Runtime, data: Uint8Array): Promise<{ result: unknown }> {
  const chunks = Math.ceil(data.length / chunkBytes)
  const opNum = randomU64(runtime)
  const pending: Promise<{ result: unknown }>[] = []
  for (let sequence = 0; sequence < chunks; sequence++) {
    const piece = data.subarray(sequence * chunkBytes, (sequence + 1) * chunkBytes)
    pending.push(raft.propose(piece, encodeChunkInfo({ opNum, sequenceNum: sequence, numChunks: chunks })))
  }
  const results = await Promise.all(pending)
  const last = results[results.length - 1] as { result: unknown }
  // A change of leadership between the pieces made the state machine drop the first ones (protocol/raft.md §5).
  if (last.result === incompleteChunk) throw errors.rechunk()
  return last
}

function randomU64(runtime: Runtime): bigint {
  return (BigInt(runtime.random.u32()) << 32n) | BigInt(runtime.random.u32())
}
