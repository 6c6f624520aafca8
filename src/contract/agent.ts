/** Who this agent is, as `Config` of `/v1/agent/self` says it. */
export interface AgentIdentity {
  readonly Datacenter: string
  readonly NodeName: string
  readonly NodeID: string
  readonly Revision: string
  readonly Server: boolean
  readonly Version: string
}

/** A gossip member as `/v1/agent/self` and `/v1/agent/members` show it; Status 1 is alive. */
export interface AgentMember {
  readonly Name: string
  readonly Addr: string
  readonly Port: number
  readonly Tags: Readonly<Record<string, string>>
  readonly Status: number
  readonly ProtocolMin: number
  readonly ProtocolMax: number
  readonly ProtocolCur: number
  readonly DelegateMin: number
  readonly DelegateMax: number
  readonly DelegateCur: number
}

/** A network coordinate in its JSON form. */
export interface AgentCoordinate {
  readonly Vec: readonly number[]
  readonly Error: number
  readonly Adjustment: number
  readonly Height: number
}

/** What `/v1/agent/self` answers. `DebugConfig` is the configuration with its secrets hidden; its keys are printed sorted. */
export interface AgentSelf {
  readonly Config: AgentIdentity
  readonly DebugConfig: Readonly<Record<string, unknown>>
  /** Null when coordinates are disabled. */
  readonly Coord: AgentCoordinate | null
  readonly Member: AgentMember
  readonly Stats: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly Meta: Readonly<Record<string, string>>
  /** Left out when the agent serves no xDS. */
  readonly xDS?: { readonly SupportedProxies: Readonly<Record<string, readonly string[]>> }
}

/**
 * What the routes that end at this agent call. Implemented in `agent/operations`. Strings are byte strings, and `token` is the one
 * the caller gave, empty for none.
 */
export interface AgentPort {
  self(token: string): AgentSelf | Promise<AgentSelf>
}
