import type { Peer } from './core/entry.ts'
import type * as message from './core/messages.ts'

export type * from './core/messages.ts'

/**
 * How a server reaches the others. Every call has a bound of its own (protocol/raft.md §2) and rejects when it passes. Calls of one
 * method to one peer arrive in the order in which they were made; heartbeats never wait behind the others.
 */
export interface Transport {
  /** An AppendEntries on a connection of its own. */
  heartbeat(peer: Peer, request: message.AppendEntriesRequest, signal: AbortSignal): Promise<message.AppendEntriesResponse>
  /** Several may be in flight. */
  appendEntries(peer: Peer, request: message.AppendEntriesRequest, signal: AbortSignal): Promise<message.AppendEntriesResponse>
  requestVote(peer: Peer, request: message.RequestVoteRequest, signal: AbortSignal): Promise<message.RequestVoteResponse>
  installSnapshot(
    peer: Peer,
    request: message.InstallSnapshotRequest,
    state: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<message.InstallSnapshotResponse>
  timeoutNow(peer: Peer, request: message.TimeoutNowRequest, signal: AbortSignal): Promise<message.TimeoutNowResponse>
}

/** What a transport gives incoming requests to. A rejection's text is the error string of the answer. */
export interface RaftService {
  appendEntries(request: message.AppendEntriesRequest): Promise<message.AppendEntriesResponse>
  requestVote(request: message.RequestVoteRequest): Promise<message.RequestVoteResponse>
  /** `state` yields the `Size` bytes that follow; what is left unread when this settles has to be passed over. */
  installSnapshot(
    request: message.InstallSnapshotRequest,
    state: AsyncIterable<Uint8Array>,
  ): Promise<message.InstallSnapshotResponse>
  timeoutNow(request: message.TimeoutNowRequest): Promise<message.TimeoutNowResponse>
}

function nobody(peer: Peer): Promise<never> {
  return Promise.reject(new Error(`no connection to ${peer.address}: this server has no transport`))
}

/** For a server that is alone. */
export const aloneTransport: Transport = {
  heartbeat: nobody,
  appendEntries: nobody,
  requestVote: nobody,
  installSnapshot: nobody,
  timeoutNow: nobody,
}
