import { InputError } from '../std/errors.ts'
import { type ClientSubnet, dnsFlag, type DnsQuestion, type DnsRecord, type DnsRequest, type Edns } from './dns-message.ts'
import { DnsReader } from './dns-reader.ts'
import { checkRecordData } from './dns-record-data.ts'
import { recordType, responseCode } from './dns-types.ts'

const headerBytes = 12
const opcodeQuery = 0
const opcodeNotify = 4
/** Options of OPT records whose form is judged. */
const option = { longLivedQuery: 1, updateLease: 2, subnet: 8, expire: 9 } as const

/** What becomes of bytes that came in: a request, a refusal to be sent at once, or nothing at all. */
export type Received =
  | { readonly kind: 'request'; readonly request: DnsRequest }
  | { readonly kind: 'refusal'; readonly id: number; readonly flags: number; readonly question: DnsQuestion | undefined }
  | { readonly kind: 'silence' }

const silence: Received = { kind: 'silence' }

/**
 * Reads a request as the original's library accepts it: responses and scraps get no answer, so that nobody's traffic is amplified;
 * other operations than query and notify are not implemented; anything else that cannot be read is a format error.
 */
export function readRequest(bytes: Uint8Array): Received {
  if (bytes.length < headerBytes) return silence
  const reader = new DnsReader(bytes)
  const id = reader.u16()
  const flags = reader.u16()
  if ((flags & dnsFlag.response) !== 0) return silence
  const opcode = (flags >> 11) & 0xf
  const counts = [reader.u16(), reader.u16(), reader.u16(), reader.u16()] as const
  // All bits but the operation, the zero bit and the code come back.
  const refused = dnsFlag.response | (flags & 0x03b0)
  if (opcode !== opcodeQuery && opcode !== opcodeNotify) {
    return { kind: 'refusal', id, flags: refused | (opcode << 11) | responseCode.notImplemented, question: undefined }
  }
  const formatError = (question?: DnsQuestion): Received => ({ kind: 'refusal', id, flags: refused | responseCode.formatError, question })
  if (counts[0] !== 1 || counts[1] > 1 || counts[2] > 1 || counts[3] > 2) return formatError()
  // A bare header is taken for a request that nobody serves: of its bits an answer keeps only these.
  const kept = opcode === opcodeQuery ? flags & (dnsFlag.recursionDesired | dnsFlag.checkingDisabled) : 0
  if (bytes.length === headerBytes) return { kind: 'refusal', id, flags: dnsFlag.response | (opcode << 11) | kept | responseCode.refused, question: undefined }
  let question: DnsQuestion | undefined
  try {
    question = readQuestion(reader)
    const edns = readSections(reader, counts)
    return {
      kind: 'request',
      request: {
        id, opcode, question, edns,
        recursionDesired: (kept & dnsFlag.recursionDesired) !== 0,
        checkingDisabled: (kept & dnsFlag.checkingDisabled) !== 0,
      },
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return formatError(question)
  }
}

/** A message may end behind the name, behind the type or within the class; what is missing is 0. */
function readQuestion(reader: DnsReader): DnsQuestion {
  const name = reader.name()
  const type = reader.left === 0 ? 0 : reader.u16()
  if (reader.left >= 2) return { name, type, class: reader.u16() }
  reader.take(reader.left)
  return { name, type, class: 0 }
}

/** Records that are announced but missing are not missed. */
function readSections(reader: DnsReader, [, answers, authority, additional]: readonly [number, number, number, number]): Edns | undefined {
  let edns: Edns | undefined
  for (let record = 0; record < answers + authority + additional && reader.left > 0; record += 1) {
    reader.name()
    const type = reader.u16()
    const udpSize = reader.u16()
    reader.u32()
    const data = reader.within(reader.u16())
    if (type !== recordType.OPT) {
      checkRecordData(type, data)
      continue
    }
    const subnet = readOptions(data)
    if (record >= answers + authority) edns = { udpSize, subnet }
  }
  return edns
}

function readOptions(options: DnsReader): ClientSubnet | undefined {
  let subnet: ClientSubnet | undefined
  while (options.left > 0) {
    const code = options.u16()
    const data = options.take(options.u16())
    if (!isWhole(code, data.length)) throw new InputError('overflow unpacking opt')
    if (code !== option.subnet) continue
    const found = subnetOf(new DnsReader(data))
    subnet ??= found
  }
  return subnet
}

/** The original's library reads some options even where nobody asks for them. */
function isWhole(code: number, length: number): boolean {
  switch (code) {
    case option.longLivedQuery:
      return length >= 18
    case option.updateLease:
      return length === 4 || length === 8
    case option.expire:
      return length === 0 || length >= 4
    default:
      return true
  }
}

/** The judgement of the original's library on RFC 7871 §6. */
function subnetOf(reader: DnsReader): ClientSubnet {
  const family = reader.u16()
  const sourceBits = reader.u8()
  const scopeBits = reader.u8()
  const size = family === 0 ? 0 : family === 1 ? 4 : family === 2 ? 16 : -1
  if (size < 0) throw new InputError('bad address family')
  if (sourceBits > size * 8 || (size > 0 && scopeBits > size * 8)) throw new InputError('bad netmask')
  const address = new Uint8Array(size)
  address.set(reader.bytes.subarray(4, 4 + size))
  return { family, sourceBits, address }
}

/** The answers of a message from another server: addresses, aliases and texts; other records are left out. */
export function readAnswers(bytes: Uint8Array): { readonly code: number; readonly answers: readonly DnsRecord[] } {
  const reader = new DnsReader(bytes)
  reader.take(2)
  const code = reader.u16() & 0xf
  const questions = reader.u16()
  const count = reader.u16()
  reader.take(4)
  for (let question = 0; question < questions; question += 1) {
    reader.name()
    reader.take(4)
  }
  const answers: DnsRecord[] = []
  for (let record = 0; record < count; record += 1) {
    const owner = reader.name()
    const [type, code, ttl] = [reader.u16(), reader.u16(), reader.u32()]
    const end = reader.u16() + reader.at
    if (end > bytes.length) throw new InputError('overflow unpacking data')
    if (type === recordType.CNAME) answers.push({ owner, type, class: code, ttl, data: { kind: 'name', name: reader.name() } })
    else if (type === recordType.A || type === recordType.AAAA || type === recordType.TXT) {
      answers.push({ owner, type, class: code, ttl, data: { kind: 'bytes', bytes: reader.take(end - reader.at) } })
    }
    reader.at = end
  }
  return { code, answers }
}

/** A question for another server, as a message of its own. */
export function writeQuestion(id: number, name: Uint8Array, type: number): Uint8Array {
  const out = new Uint8Array(headerBytes + name.length + 4)
  out.set([id >> 8, id & 0xff, 1, 0, 0, 1])
  out.set(name, headerBytes)
  out.set([type >> 8, type & 0xff, 0, 1], headerBytes + name.length)
  return out
}
