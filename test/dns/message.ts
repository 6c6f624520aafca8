import { decode, type Answer } from 'dns-packet'

/** A question as the tests ask it. */
export interface Asked {
  readonly name: string
  readonly type: string | number
  readonly tcp?: true
  /** The UDP size that an OPT record says; none is sent without. */
  readonly edns?: number
  readonly subnet?: { readonly family?: number; readonly bits: number; readonly address: readonly number[] }
  readonly class?: number
  readonly opcode?: number
  /** Bits of the header beyond the operation; default: recursion desired. */
  readonly flags?: number
  /** The answer comes from a recursor: the original writes it anew, we pass it on as it is. */
  readonly passed?: true
  /** The answer is a choice by chance: kinds, numbers and sizes are compared, not which. */
  readonly chance?: true
}

const types: Readonly<Record<string, number>> = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, NAPTR: 35, DS: 43, AXFR: 252, ANY: 255 }

/** A question as bytes, under id 1234. */
export function questionBytes({ name, type, edns, subnet, class: code = 1, opcode = 0, flags = 0x0100 }: Asked): Uint8Array {
  const out: number[] = []
  const u16 = (value: number): void => void out.push(value >> 8, value & 0xff)
  for (const value of [1234, (opcode << 11) | flags, 1, 0, 0, edns === undefined ? 0 : 1]) u16(value)
  for (const label of name.split('.').filter((text) => text !== '')) out.push(label.length, ...Buffer.from(label, 'latin1'))
  out.push(0)
  u16(typeof type === 'number' ? type : (types[type] ?? 0))
  u16(code)
  if (edns !== undefined) {
    const options: number[] = []
    if (subnet !== undefined) options.push(0, 8, 0, 4 + subnet.address.length, 0, subnet.family ?? 1, subnet.bits, 0, ...subnet.address)
    out.push(0)
    for (const value of [41, edns, 0, 0, options.length]) u16(value)
    out.push(...options)
  }
  return Uint8Array.from(out)
}

/** An answer in a form to compare. Sections are sorted, for the original shuffles them; the serial of a SOA is the time. */
export interface Seen {
  readonly head: string
  readonly question: string
  readonly answers: readonly string[]
  readonly authority: readonly string[]
  readonly additional: readonly string[]
  readonly bytes: number
}

export function seen(message: Uint8Array, chance = false): Seen {
  const bytes = Buffer.from(message)
  const flags = bytes.readUInt16BE(2)
  const names = ['qr', '', '', '', '', 'aa', 'tc', 'rd', 'ra', 'z', 'ad', 'cd'].filter((name, bit) => name !== '' && (flags & (0x8000 >> bit)) !== 0)
  const head = `id ${bytes.readUInt16BE(0)} opcode ${(flags >> 11) & 0xf} code ${flags & 0xf} ${names.join(' ')}`
  const decoded = decode(bytes)
  const section = (records: readonly Answer[] | undefined): readonly string[] => (records ?? []).map((record) => recordText(record, chance)).sort()
  return {
    head,
    question: JSON.stringify(decoded.questions?.map(({ name, type, class: code }) => [name, type, code])),
    answers: section(decoded.answers), authority: section(decoded.authorities), additional: section(decoded.additionals),
    bytes: bytes.length,
  }
}

function recordText(record: Answer, chance: boolean): string {
  if (record.type === 'OPT') {
    const options = record.options.map(({ code, data }) => `${code}:${data?.toString('hex') ?? ''}`)
    return `OPT ${record.udpPayloadSize} v${record.ednsVersion} flags ${record.flags} ${options.join(' ')}`
  }
  const { name, type } = record
  const ttl = 'ttl' in record ? record.ttl : 0
  if (chance) return `${type} ${ttl}`
  const data: unknown = 'data' in record ? record.data : undefined
  return `${name} ${ttl} ${type} ${dataText(data)}`
}

function dataText(data: unknown): string {
  if (Buffer.isBuffer(data)) return data.toString('latin1')
  if (Array.isArray(data)) return JSON.stringify(data.map(dataText))
  if (typeof data !== 'object' || data === null) return String(data)
  return JSON.stringify({ ...data, ...('serial' in data ? { serial: 'time' } : {}) })
}
