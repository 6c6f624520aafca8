import type { SerfQuery, SerfQueryResponse } from '../../wire/records/serf.ts'
import { encodeQueryResponse, encodeRelay } from '../../wire/serf.ts'
import type { Core } from './core.ts'
import { Status, type PoolMember } from './member.ts'
import type { Membership } from './membership.ts'

/** Answers, and answers behind a relay's header, are no longer than this. */
export const responseLimit = 1024
/** From this version of memberlist on a member relays. */
const relaysFrom = 5

/** Where a query came from. */
export type Origin = Pick<SerfQuery, 'LTime' | 'ID' | 'Addr' | 'Port' | 'SourceNode' | 'RelayFactor'>

/**
 * Sends an ack or an answer to who asked, and copies of it through others when that was wished for (protocol/gossip.md §5.7). Returns
 * what is wrong with its size, if anything.
 */
export function respond(core: Core, members: Membership, to: Origin, flags: number, payload: string | null): string | undefined {
  const response: SerfQueryResponse = { LTime: to.LTime, ID: to.ID, From: core.options.name, Flags: flags, Payload: payload }
  const bytes = encodeQueryResponse(response)
  if (bytes.length > responseLimit) return `response exceeds limit of ${responseLimit} bytes`
  const ip = to.Addr ?? new Uint8Array()
  core.emit({ kind: 'send', ip, port: to.Port, bytes })
  if (to.RelayFactor === 0 || members.size < to.RelayFactor + 1) return undefined
  const relayed = encodeRelay({ DestAddr: { IP: ip, Port: to.Port, Zone: '' }, DestName: to.SourceNode }, bytes)
  if (relayed.length > responseLimit) return `relayed response exceeds limit of ${responseLimit} bytes`
  for (const relay of someMembers(core, members.all(), to.RelayFactor)) {
    core.emit({ kind: 'send', ip: relay.ipBytes, port: relay.port, bytes: relayed })
  }
  return undefined
}

/** Up to `count` other members that are alive and relay, at random. */
function someMembers(core: Core, all: readonly PoolMember[], count: number): readonly PoolMember[] {
  const chosen = new Set<PoolMember>()
  for (let draw = 0; draw < 3 * all.length && chosen.size < count; draw++) {
    const member = all[core.pick(all.length)]!
    if (member.status === Status.alive && member.protocolMax >= relaysFrom && member.name !== core.options.name) chosen.add(member)
  }
  return [...chosen]
}
