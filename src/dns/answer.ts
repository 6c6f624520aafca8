import type { DnsRequest } from '../wire/dns-message.ts'
import { recordType, responseCode } from '../wire/dns-types.ts'
import { answerAuthority, answerNameservers } from './nameservers.ts'
import { messageOf, Reply } from './reply.ts'
import { answerReverse } from './reverse.ts'
import type { Call, DnsWorld } from './world.ts'

/** Aliases that are followed for one question. */
const mostAliases = 3

/** Who asked, and how. */
export interface Asker {
  readonly network: 'udp' | 'tcp'
  readonly ip: string
  /** The request as it came, for the recursors. */
  readonly bytes: Uint8Array
}

/** The answer to a request, as bytes: at once where nothing has to be waited for. */
export function answer(world: DnsWorld, request: DnsRequest, asker: Asker): Uint8Array | Promise<Uint8Array> {
  const { question, edns } = request
  const call: Call = { world, question, edns, network: asker.network, clientIp: asker.ip, reply: new Reply(), depth: mostAliases }
  const zone = zoneOf(world, question.name, question.type)
  if (zone === 'own') {
    const done = answerOwn(call)
    return done instanceof Promise ? done.then(() => written(call, request)) : written(call, request)
  }
  if (zone === 'reverse') return answerReverse(call).then((found) => (found ? written(call, request) : recurse(call, request, asker)))
  if (world.recursor !== undefined) return recurse(call, request, asker)
  call.reply.authoritative = false
  call.reply.code = responseCode.refused
  return written(call, { ...request, edns: undefined })
}

/** The zone that a name is in (surface/dns.md D01). Of DS the parent knows, so those who know the rest of the world. */
export function zoneOf({ settings, recursor }: DnsWorld, name: string, type: number): 'own' | 'reverse' | 'other' {
  if (type === recordType.DS && recursor !== undefined) return 'other'
  const lower = name.toLowerCase()
  if (isWithin(lower, settings.domain) || (settings.altDomain !== '' && isWithin(lower, settings.altDomain))) return 'own'
  return isWithin(lower, 'arpa.') ? 'reverse' : 'other'
}

function isWithin(name: string, zone: string): boolean {
  return zone === '.' || (name.endsWith(zone) && (name.length === zone.length || name.charCodeAt(name.length - zone.length - 1) === 0x2e))
}

function answerOwn(call: Call): void | Promise<void> {
  switch (call.question.type) {
    case recordType.SOA:
      return answerAuthority(call)
    case recordType.NS:
      return answerNameservers(call)
    case recordType.AXFR:
      call.reply.code = responseCode.notImplemented
      return undefined
    default:
      return call.world.dispatch(call)
  }
}

async function recurse(call: Call, request: DnsRequest, { network, bytes }: Asker): Promise<Uint8Array> {
  const { world, question } = call
  const passed = await world.recursor?.forward(network, bytes, question)
  if (passed !== undefined) return passed
  world.runtime.log.error('all resolvers failed for question from client', { question: question.name })
  const reply = new Reply()
  reply.authoritative = false
  reply.code = responseCode.serverFailure
  return world.writer.write(messageOf(request, reply, true), !world.settings.disableCompression)
}

function written({ world, reply }: Call, request: DnsRequest): Uint8Array {
  return world.writer.write(messageOf(request, reply, world.recursor !== undefined), !world.settings.disableCompression)
}

/** The answer to a request that could not be served. */
export function failure(world: DnsWorld, request: DnsRequest): Uint8Array {
  const reply = new Reply()
  reply.code = responseCode.serverFailure
  return world.writer.write(messageOf(request, reply, world.recursor !== undefined), !world.settings.disableCompression)
}
