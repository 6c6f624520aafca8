import type { DnsMessage, DnsRecord, DnsRequest, Edns } from '../wire/dns-message.ts'
import { dnsFlag } from '../wire/dns-message.ts'
import { recordType, responseCode } from '../wire/dns-types.ts'

/** An answer while it is put together. */
export class Reply {
  answers: DnsRecord[] = []
  authority: DnsRecord[] = []
  additional: DnsRecord[] = []
  code: number = responseCode.success
  authoritative = true
  truncated = false
  /** Whether the answer depends on the client's network. */
  scoped = false
}

/** The reply as the message that answers a request. */
export function messageOf(request: DnsRequest, reply: Reply, recursionAvailable: boolean): DnsMessage {
  let flags = dnsFlag.response | (request.opcode << 11) | reply.code
  if (reply.authoritative) flags |= dnsFlag.authoritative
  if (reply.truncated) flags |= dnsFlag.truncated
  if (request.recursionDesired) flags |= dnsFlag.recursionDesired
  if (recursionAvailable) flags |= dnsFlag.recursionAvailable
  if (request.checkingDisabled) flags |= dnsFlag.checkingDisabled
  const { answers, authority, additional } = reply
  const { id, question, edns } = request
  return { id, flags, question, answers, authority, additional: edns === undefined ? additional : [...additional, optRecord(edns, reply)] }
}

/** Codes of answers that hold for everybody, whatever the question was about. */
const unscoped: ReadonlySet<number> = new Set([
  responseCode.nameError, responseCode.serverFailure, responseCode.refused, responseCode.notImplemented,
])

/** OPT comes back with the client's own size, and with its subnet and how much of that the answer depends on (surface/dns.md D60, D61). */
function optRecord({ udpSize, subnet }: Edns, { scoped, code }: Reply): DnsRecord {
  const bytes: number[] = []
  if (subnet !== undefined) {
    const { family, sourceBits, address } = subnet
    const prefix = Array.from(address.subarray(0, Math.ceil(sourceBits / 8)))
    if (sourceBits % 8 > 0) prefix[prefix.length - 1]! &= (0xff << (8 - (sourceBits % 8))) & 0xff
    const scopeBits = scoped && !unscoped.has(code) ? sourceBits : 0
    bytes.push(0, 8, 0, 4 + prefix.length, family >> 8, family & 0xff, sourceBits, scopeBits, ...prefix)
  }
  return { owner: '.', type: recordType.OPT, class: udpSize, ttl: 0, data: { kind: 'bytes', bytes: Uint8Array.from(bytes) } }
}
