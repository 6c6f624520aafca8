import type { ReplyCache } from '../agent/cache/reply-cache.ts'
import type { Delegate } from '../cluster/delegate.ts'
import type { Runtime } from '../runtime/ports.ts'
import type { DnsQuestion, Edns } from '../wire/dns-message.ts'
import type { DnsWriter } from '../wire/dns-writer.ts'
import { authorityRecord } from './records.ts'
import { responseCode } from '../wire/dns-types.ts'
import type { PreparedInstances } from './instances.ts'
import type { Recursor } from './recursor.ts'
import type { Reply } from './reply.ts'
import type { DnsSettings } from './settings.ts'

/** What lookups work with; another one after a reload. */
export interface DnsWorld {
  readonly runtime: Runtime
  readonly delegate: Delegate
  readonly settings: DnsSettings
  /** Answers a question about a name in the zone: for clients, and for names that stand for other names. */
  readonly dispatch: (call: Call) => void | Promise<void>
  readonly writer: DnsWriter
  readonly prepared: PreparedInstances
  /** Where answers of the catalog come from, if not from the catalog itself. */
  readonly cache: ReplyCache | undefined
  /** Undefined when no recursors are configured. */
  readonly recursor: Recursor | undefined
}

/** One question to be answered, by a client or for the alias of another. */
export interface Call {
  readonly world: DnsWorld
  readonly question: DnsQuestion
  readonly network: 'udp' | 'tcp'
  readonly edns: Edns | undefined
  /** The client's address; empty for the alias of another question. */
  readonly clientIp: string
  readonly reply: Reply
  /** How many aliases may still be followed. */
  readonly depth: number
}

/** Says in a reply that the name does not exist, and for how long that may be believed. */
export function nameError({ world, reply }: Pick<Call, 'world' | 'reply'>): void {
  addAuthority(world, reply)
  reply.code = responseCode.nameError
}

export function addAuthority(world: DnsWorld, reply: Reply): void {
  reply.authority.push(authorityRecord(world.settings, Math.floor(world.runtime.clock.wall() / 1000)))
}
