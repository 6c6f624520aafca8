/** What the log holds (protocol/raft.md §3). `Data` and `Extensions` are null where Go has nil. */
export interface LogEntry {
  readonly Index: number
  readonly Term: number
  readonly Type: number
  readonly Data: Uint8Array | null
  readonly Extensions: Uint8Array | null
}

/** Log types of protocol/raft.md §3. */
export const LogType = { command: 0, noop: 1, barrier: 4, configuration: 5 } as const

/** What a proposer gives; the leader adds index and term. */
export type Proposal = Pick<LogEntry, 'Type' | 'Data' | 'Extensions'>

export type Suffrage = 0 | 1 | 2

/** A member of the Raft configuration; suffrage 0 voter, 1 nonvoter, 2 staging. */
export interface RaftServer {
  readonly Suffrage: Suffrage
  readonly ID: string
  readonly Address: string
}

export interface RaftConfiguration {
  readonly Servers: readonly RaftServer[]
}

/** Whom to call: the address of the configuration, and the ID by which gossip may know a newer one. */
export interface Peer {
  readonly id: string
  readonly address: string
}
