import { statusLeader } from '../contract/http/status/leader.ts'
import { statusPeers } from '../contract/http/status/peers.ts'
import type { Caller } from './caller.ts'
import type { CallOptions } from './connection.ts'

/** Who leads, and who takes part. */
export interface StatusApi {
  /** The Raft address of the leader; empty when none is known. */
  leader(options?: CallOptions): Promise<string>
  /** The Raft addresses of all servers. */
  peers(options?: CallOptions): Promise<readonly string[]>
}

export function statusApi(caller: Caller): StatusApi {
  return {
    leader: async (options = {}) => (await caller.call(statusLeader, {}, options)).data,
    peers: async (options = {}) => (await caller.call(statusPeers, {}, options)).data ?? [],
  }
}
