import type { KeyOperation, KeyOutcome } from '../../gossip/pool.ts'
import type { Vivaldi } from '../../wire/records/coordinate.ts'
import type { PoolMember } from '../neighbours.ts'

/** What happened to members. */
export type MemberEvent = 'join' | 'leave' | 'failed' | 'update' | 'reap'

/** Whom a pool tells what happens in it. */
export interface PoolListener {
  members(event: MemberEvent, members: readonly PoolMember[]): void
  userEvent(event: { readonly ltime: number | bigint; readonly name: string; readonly payload: Uint8Array }): void
}

/** A gossip pool as a server uses it; `GossipPool` is one. */
export interface Pool {
  readonly address: { readonly ip: string; readonly port: number }
  local(): PoolMember
  members(): readonly PoolMember[]
  join(addresses: readonly string[], ignoreOld: boolean): Promise<{ readonly joined: number; readonly error?: Error }>
  leave(): Promise<void>
  close(): Promise<void>
  forceLeave(name: string, prune: boolean): Promise<void>
  userEvent(name: string, payload: Uint8Array, coalesce: boolean): void
  coordinate(): Vivaldi
  /** Where a member said to be; undefined when that is not known. */
  cachedCoordinate(name: string): Vivaldi | undefined
  keys(operation: KeyOperation, key: string, options: { readonly relayFactor?: number }): Promise<KeyOutcome>
  stats(): Readonly<Record<string, string>>
}

/** Starts a pool whose tags say where Raft and RPC are. */
export type StartPool = (serverPort: number, listener: PoolListener) => Promise<Pool>
