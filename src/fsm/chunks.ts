import { InputError } from '../std/errors.ts'
import type { LogEntry } from '../raft/ports.ts'
import { CommandType } from '../wire/command.ts'
import type { Reader } from '../wire/msgpack-reader.ts'
import type { Writer } from '../wire/msgpack-writer.ts'
import { encodeKind, readKind, type U64 } from '../wire/record.ts'
import { decodeChunkInfo } from '../wire/raft.ts'
import { chunkList, type ChunkInfo } from '../wire/records/snapshot.ts'

/** What a piece of a command gives that did not complete it. The proposer of the last piece then knows that some were thrown away. */
export const incompleteChunk = Symbol('incomplete chunk')

type Pieces = readonly (ChunkInfo | null)[]

/**
 * Commands that arrive in pieces (protocol/raft.md §5). A piece of another term throws away what was collected: its proposer has lost
 * its office and tells its caller so. Pieces from a snapshot keep their term, so that a server restored in the middle of a command
 * completes it like all others; the original loses them.
 */
export class Chunks {
  #operations: ReadonlyMap<U64, Pieces>
  /** Term of the collected pieces. */
  #term: number

  constructor(operations: ReadonlyMap<U64, Pieces> = new Map()) {
    this.#operations = operations
    this.#term = 0
    for (const pieces of operations.values()) for (const piece of pieces) this.#term = Math.max(this.#term, piece?.Term ?? 0)
  }

  /** Takes a piece and gives the command when it is complete. */
  take(entry: LogEntry, extensions: Uint8Array): Uint8Array | undefined {
    const { opNum, sequenceNum, numChunks } = decodeChunkInfo(extensions)
    // Replaced, never changed: snapshots hold on to the old map.
    const operations = new Map(entry.Term === this.#term ? this.#operations : [])
    this.#term = entry.Term
    const pieces = [...(operations.get(opNum) ?? new Array<null>(numChunks).fill(null))]
    if (pieces.length !== numChunks) throw new InputError(`chunk: ${numChunks} chunks, before ${pieces.length}`)
    pieces[sequenceNum] = { OpNum: opNum, SequenceNum: sequenceNum, NumChunks: numChunks, Term: entry.Term, Data: entry.Data }
    const complete = pieces.every((piece) => piece !== null)
    if (complete) operations.delete(opNum)
    else operations.set(opNum, pieces)
    this.#operations = operations
    return complete ? joined(pieces) : undefined
  }

  /** What is collected, as of now. */
  snapshot(): ReadonlyMap<U64, Pieces> {
    return this.#operations
  }
}

function joined(pieces: Pieces): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + (piece?.Data?.length ?? 0), 0))
  let at = 0
  for (const piece of pieces) {
    if (!piece?.Data) continue
    whole.set(piece.Data, at)
    at += piece.Data.length
  }
  return whole
}

const mapKey = 'ChunkMap'

/** Writes the last record of a snapshot: a map of one map, from operation numbers to pieces. */
export function writeChunks(writer: Writer, operations: ReadonlyMap<U64, Pieces>): void {
  writer.byte(CommandType.ChunkingState)
  writer.mapHeader(1)
  writer.str(mapKey)
  writer.mapHeader(operations.size)
  for (const [operation, pieces] of [...operations].sort(([a], [b]) => (a < b ? -1 : 1))) {
    writer.int(operation)
    writer.append(encodeKind(chunkList, pieces))
  }
}

/** Reads that record. */
export function readChunks(reader: Reader): Chunks {
  const operations = new Map<U64, Pieces>()
  for (let fields = reader.mapLength(); fields > 0; fields--) {
    if (reader.str() !== mapKey) {
      reader.skip()
      continue
    }
    for (let left = reader.mapLength(); left > 0; left--) {
      const operation = reader.u64()
      const pieces = readKind(chunkList, reader) ?? []
      if (pieces.length > 0) operations.set(operation, pieces.map(owned))
    }
  }
  return new Chunks(operations)
}

/** Piece data is a view into the snapshot's buffer; kept alone it would keep that alive. */
function owned(piece: ChunkInfo | null): ChunkInfo | null {
  return piece === null ? null : { ...piece, Data: piece.Data === null ? null : piece.Data.slice() }
}
