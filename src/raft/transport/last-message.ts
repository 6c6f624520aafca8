import type { AppendEntriesRequest } from '../core/messages.ts'
import { appendEntries, requestBytes } from './exchange.ts'

/** Larger ones are not held on to. */
const largestKept = 1 << 20

/**
 * The newest AppendEntries in bytes. Peers that follow are sent the same one after the other, so it is encoded once for all of them.
 */
export class LastMessage {
  #request: AppendEntriesRequest | undefined
  #bytes: Uint8Array | undefined

  /** The bytes of a request, which nobody may change. */
  bytes(request: AppendEntriesRequest): Uint8Array {
    if (this.#bytes !== undefined && isSame(this.#request, request)) return this.#bytes
    const bytes = requestBytes(appendEntries, request)
    const keep = bytes.length <= largestKept
    this.#request = keep ? request : undefined
    this.#bytes = keep ? bytes : undefined
    return bytes
  }
}

function isSame(one: AppendEntriesRequest | undefined, other: AppendEntriesRequest): boolean {
  return one !== undefined
    && one.Term === other.Term && one.Leader === other.Leader && one.LeaderCommitIndex === other.LeaderCommitIndex
    && one.PrevLogEntry === other.PrevLogEntry && one.PrevLogTerm === other.PrevLogTerm && one.ProtocolVersion === other.ProtocolVersion
    && sameEntries(one.Entries, other.Entries)
}

/** Entries of one leader that follow each other are the same when the first and the last are. */
function sameEntries(one: AppendEntriesRequest['Entries'], other: AppendEntriesRequest['Entries']): boolean {
  if (one === null || other === null) return one === other
  return one.length === other.length && one[0] === other[0] && one.at(-1) === other.at(-1)
}
