import type { U64 } from '../../wire/record.ts'
import type { PoolMember } from './member.ts'

/** What happened to members. */
export type MemberChange = 'join' | 'leave' | 'failed' | 'update' | 'reap'

export interface UserEvent {
  readonly time: U64
  readonly name: string
  /** A byte string. */
  readonly payload: string
  readonly coalesce: boolean
}

/** A query of somebody that is not the pool's own business. */
export interface ReceivedQuery {
  readonly time: U64
  readonly name: string
  /** A byte string. */
  readonly payload: string
  readonly source: string
  /** Names it when it is answered. */
  readonly ticket: number
}

/** What the driver has to do. */
export type SerfEffect =
  | { readonly kind: 'members'; readonly change: MemberChange; readonly members: readonly PoolMember[] }
  | { readonly kind: 'userEvent'; readonly event: UserEvent }
  | { readonly kind: 'query'; readonly query: ReceivedQuery }
  /** A query of any name was taken; the snapshot notes how far they are. */
  | { readonly kind: 'queryTime'; readonly time: U64 }
  /** Send a message of the application to an address, by datagram. */
  | { readonly kind: 'send'; readonly ip: Uint8Array; readonly port: number; readonly bytes: Uint8Array }
  /** Ask the machine below to join a member that failed. */
  | { readonly kind: 'reconnect'; readonly name: string; readonly ip: Uint8Array; readonly port: number }
  /** The machine below is to say that it leaves, and to tell `memberlistLeft` when that is done. */
  | { readonly kind: 'leave' }
  /** Another member owns the name: this one must be silent from now on. */
  | { readonly kind: 'nameLost' }
  /** Keys changed: the file is to be written. */
  | { readonly kind: 'keys' }
  /** The snapshot is to note a graceful leave. */
  | { readonly kind: 'leaving' }
