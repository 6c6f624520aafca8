import type { MembershipChange } from './configuration.ts'
import type { LogEntry, Peer, Proposal, RaftConfiguration } from './entry.ts'
import type * as message from './messages.ts'

/** Milliseconds of the driver's clock, which never goes back. */
export type Instant = number

export type RoleName = 'Follower' | 'Candidate' | 'Leader'

/** A machine decides and never acts: what happened goes in, what to do comes out. */
export interface Machine<Event, Effect> {
  step(now: Instant, event: Event): readonly Effect[]
  /** When to call again with a `timeout`, if nothing happens before. */
  deadline(): Instant | undefined
}

/** What must survive, beside the log (the log-store port's record). */
export interface Stable {
  readonly term: number
  readonly lastVoteTerm: number
  readonly lastVoteCandidate: string
}

/** Where a snapshot ends, and the members at that point. */
export interface SnapshotPoint {
  readonly index: number
  readonly term: number
  readonly configuration: RaftConfiguration
  readonly configurationIndex: number
}

/** What happened. `id` names a request of the driver's, `call` one of the machine's. */
export type Event =
  | { readonly type: 'timeout' }
  /** A write, and all before it, is on the disk. */
  | { readonly type: 'stored'; readonly seq: number }
  | { readonly type: 'proposed'; readonly id: number; readonly proposals: readonly Proposal[] }
  | { readonly type: 'verify'; readonly id: number }
  | { readonly type: 'change'; readonly id: number; readonly change: MembershipChange; readonly previousIndex: number }
  | { readonly type: 'transfer'; readonly id: number; readonly target?: Peer }
  | { readonly type: 'bootstrap'; readonly id: number; readonly configuration: RaftConfiguration }
  // Hints of those who see more of the network.
  /** A server can be reached again. */
  | { readonly type: 'peerUp'; readonly id: string }
  /** The leader with this address has ended, as it seems: its connections are gone and it takes no new ones. */
  | { readonly type: 'leaderGone'; readonly address: string }
  /** A majority has lost that leader: elections need not wait for silence. Void when a leader is heard before. */
  | { readonly type: 'standIn'; readonly ms: number }
  // Requests of other servers.
  | { readonly type: 'appendEntries'; readonly id: number; readonly request: message.AppendEntriesRequest }
  | { readonly type: 'requestVote'; readonly id: number; readonly request: message.RequestVoteRequest }
  | { readonly type: 'installSnapshot'; readonly id: number; readonly request: message.InstallSnapshotRequest }
  | { readonly type: 'timeoutNow'; readonly id: number }
  /** The end of a `receiveSnapshot`: it is durable and loaded, or failed with a text. */
  | { readonly type: 'snapshotReceived'; readonly id: number; readonly point: SnapshotPoint }
  | { readonly type: 'snapshotRefused'; readonly id: number; readonly error: string }
  // Outcomes of calls. `last` is the last entry that was really sent.
  | { readonly type: 'appendReplied'; readonly call: number; readonly last: number; readonly response: message.AppendEntriesResponse }
  | { readonly type: 'voteReplied'; readonly call: number; readonly response: message.RequestVoteResponse }
  | { readonly type: 'snapshotReplied'; readonly call: number; readonly index: number; readonly response: message.InstallSnapshotResponse }
  | { readonly type: 'timeoutNowReplied'; readonly call: number }
  | { readonly type: 'callFailed'; readonly call: number; readonly error: string }
  // Snapshots of one's own.
  | { readonly type: 'snapshotTaken'; readonly index: number; readonly term: number }
  /** A user's archive is to replace the state: asks whether, and where. */
  | { readonly type: 'restoreAsked'; readonly id: number; readonly archiveIndex: number }
  | { readonly type: 'restoreEnded'; readonly id: number; readonly restored: boolean }

/** What the log store has to do, in the order of `seq`; answered by `stored`. */
export type Write =
  | { readonly kind: 'append'; readonly entries: readonly LogEntry[]; readonly truncateFrom: number | undefined }
  | { readonly kind: 'stable'; readonly stable: Stable }
  | { readonly kind: 'clear' }

/** A call to another server; its outcome comes back as an event with the call's number. Those of one peer and channel keep their order. */
export type Call =
  /** On a connection of its own, so that nothing delays it. */
  | { readonly kind: 'heartbeat'; readonly request: message.AppendEntriesRequest }
  /** Entries `from … to` are to be read from the log; fewer may be sent. None when `to` is `from - 1`. */
  | { readonly kind: 'append'; readonly request: Omit<message.AppendEntriesRequest, 'Entries'>; readonly from: number; readonly to: number }
  | { readonly kind: 'vote'; readonly request: message.RequestVoteRequest }
  /** The newest snapshot there is. */
  | { readonly kind: 'snapshot'; readonly leader: string; readonly term: number }
  | { readonly kind: 'timeoutNow' }

export type Response =
  | message.AppendEntriesResponse
  | message.RequestVoteResponse
  | message.InstallSnapshotResponse
  | message.TimeoutNowResponse

/** Why a request of the driver's was refused; the driver has the words (protocol/rpc.md §6). */
export type Refusal =
  | { readonly reason: 'notLeader' }
  | { readonly reason: 'leadershipLost' }
  | { readonly reason: 'transferInProgress' }
  | { readonly reason: 'restoring' }
  | { readonly reason: 'text'; readonly text: string }

/** What to do. */
export type Effect =
  | { readonly type: 'write'; readonly seq: number; readonly write: Write }
  | { readonly type: 'call'; readonly call: number; readonly peer: Peer; readonly what: Call }
  | { readonly type: 'answer'; readonly id: number; readonly response: Response }
  | { readonly type: 'answerError'; readonly id: number; readonly error: string }
  | { readonly type: 'receiveSnapshot'; readonly id: number; readonly point: SnapshotPoint }
  /** Proposals or a change became the entries from `index` on; they are decided when `index` is applied or leadership lost. */
  | { readonly type: 'accepted'; readonly id: number; readonly index: number }
  | { readonly type: 'refused'; readonly id: number; readonly refusal: Refusal }
  /** A verification, transfer or bootstrap went well. */
  | { readonly type: 'done'; readonly id: number }
  /** Entries up to `index` are committed and may be applied. */
  | { readonly type: 'commit'; readonly index: number }
  /** Entries up to `index` are no longer needed. */
  | { readonly type: 'compact'; readonly index: number }
  | { readonly type: 'restoreAdmitted'; readonly id: number; readonly point: SnapshotPoint }
  /** This server holds what the cluster never had: it must stop. */
  | { readonly type: 'diverged'; readonly text: string }
  /** Role or leader changed; `commitIndex` is how far things were committed then, whatever the same step commits afterwards. */
  | {
      readonly type: 'role'
      readonly role: RoleName
      readonly term: number
      readonly leader: Peer | undefined
      readonly commitIndex: number
    }

/** Where the machine says what it does; nothing comes back. */
export interface CoreLog {
  error(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void
}
