import { InputError } from '../std/errors.ts'
import type { DnsMessage, DnsRecord, RecordData } from './dns-message.ts'
import { labelBytes, splitName } from './dns-name.ts'

/** What a length in front of a TCP message can say. */
const mostMessageBytes = 65_535
const headerBytes = 12
const recordHeadBytes = 10
const mostLabelBytes = 63
const mostNameBytes = 255
/** Pointers have 14 bits. */
const pointerReach = 1 << 14
/** Messages are written side by side into one piece of memory, since memory of its own for each costs more than writing it. */
const slabBytes = 2 * 65_536
/** More than any name with the head of a record, so that room is checked before a piece is written, not for each byte. */
const slackBytes = 512
const mostKnownNames = 8192

/** A name ready to be written. */
interface NameForm {
  /** Uncompressed, with the root's zero. */
  readonly wire: Uint8Array
  /** The name without its first, second, … label, and where in `wire` that begins. The root is not among them. */
  readonly tails: readonly string[]
  readonly starts: readonly number[]
  /** Why it cannot be written, if so; it can be measured nevertheless, since what is cut off an answer need not be writable. */
  readonly fault: string | undefined
}

/**
 * Writes messages by the rules of the original's library: owner names and the names in CNAME, NS, PTR and SOA are compressed, the
 * targets of SRV are not (RFC 2782), but later names may point to them.
 */
export class DnsWriter {
  #slab = new Uint8Array(slabBytes)
  #begin = 0
  #at = 0
  #end = 0
  #asked = ''
  /** Where each tail that was written stands, from the beginning of the message; undefined: nothing is compressed. */
  #places: Map<string, number> | undefined
  readonly #forms = new Map<string, NameForm>()

  /** The message as bytes, which are the caller's. Throws an `InputError` when a name cannot be written or the message is too long. */
  write(message: DnsMessage, compress: boolean): Uint8Array {
    if (this.#slab.length - this.#end < mostMessageBytes + slackBytes) {
      this.#slab = new Uint8Array(slabBytes)
      this.#end = 0
    }
    this.#begin = this.#at = this.#end
    const { question, answers, authority, additional } = message
    this.#places = compress ? new Map() : undefined
    this.#u16(message.id)
    this.#u16(message.flags)
    this.#u16(question === undefined ? 0 : 1)
    this.#u16(answers.length)
    this.#u16(authority.length)
    this.#u16(additional.length)
    if (question !== undefined) {
      this.#asked = question.name
      this.#name(question.name, true)
      this.#u16(question.type)
      this.#u16(question.class)
    }
    for (const record of answers) this.#record(record)
    for (const record of authority) this.#record(record)
    for (const record of additional) this.#record(record)
    if (this.#at - this.#begin > mostMessageBytes) throw new InputError('message too large')
    this.#end = this.#at
    return this.#slab.subarray(this.#begin, this.#end)
  }

  /** How many bytes `write` would give, also for messages that are too long for it. */
  measure(message: DnsMessage, compress: boolean): number {
    const { question } = message
    const asked = question?.name ?? '.'
    const seen = compress ? new Set<string>() : undefined
    let size = headerBytes
    if (question !== undefined) size += this.#nameSize(asked, size, seen, true) + 4
    for (const section of [message.answers, message.authority, message.additional]) {
      for (const { owner, data } of section) {
        // The name that was asked is always written, just behind the header.
        size += owner === '' && seen !== undefined && asked !== '.' ? 2 : this.#nameSize(owner === '' ? asked : owner, size, seen, true)
        size += recordHeadBytes
        size += this.#dataSize(data, size, seen)
      }
    }
    return size
  }

  /** A name on its own, uncompressed. */
  nameBytes(name: string): Uint8Array {
    return this.#writable(name).wire
  }

  #record({ owner, type, class: code, ttl, data }: DnsRecord): void {
    this.#room(mostNameBytes + recordHeadBytes + 4)
    if (owner === '' && this.#places !== undefined && this.#asked !== '.') this.#u16(0xc000 | headerBytes)
    else this.#name(owner === '' ? this.#asked : owner, true)
    this.#u16(type)
    this.#u16(code)
    this.#u16(ttl >>> 16)
    this.#u16(ttl & 0xffff)
    const lengthAt = this.#at
    this.#at += 2
    this.#data(data)
    const length = this.#at - lengthAt - 2
    this.#slab[lengthAt] = length >> 8
    this.#slab[lengthAt + 1] = length
  }

  #data(data: RecordData): void {
    switch (data.kind) {
      case 'bytes':
        this.#bytes(data.bytes, data.bytes.length)
        break
      case 'name':
        this.#name(data.name, true)
        break
      case 'service':
        this.#u16(data.priority)
        this.#u16(data.weight)
        this.#u16(data.port)
        this.#name(data.target, false)
        break
      case 'authority':
        this.#name(data.primary, true)
        this.#name(data.mailbox, true)
        for (const number of data.numbers) {
          this.#u16(number >>> 16)
          this.#u16(number & 0xffff)
        }
        break
    }
  }

  /** Writes a name, as a pointer from where it has been written already if that is allowed; remembers it either way. */
  #name(name: string, pointing: boolean): void {
    this.#room(mostNameBytes)
    const form = this.#writable(name)
    const places = this.#places
    if (places === undefined) return this.#bytes(form.wire, form.wire.length)
    const base = this.#at - this.#begin
    for (let label = 0; label < form.tails.length; label += 1) {
      const tail = form.tails[label]!
      const start = form.starts[label]!
      const place = places.get(tail)
      if (place === undefined) {
        if (base + start < pointerReach) places.set(tail, base + start)
      } else if (pointing) {
        this.#bytes(form.wire, start)
        this.#u16(0xc000 | place)
        return
      }
    }
    this.#bytes(form.wire, form.wire.length)
  }

  #nameSize(name: string, at: number, seen: Set<string> | undefined, pointing: boolean): number {
    const form = this.#form(name)
    if (seen === undefined) return form.wire.length
    for (let label = 0; label < form.tails.length; label += 1) {
      const tail = form.tails[label]!
      const start = form.starts[label]!
      if (!seen.has(tail)) {
        if (at + start < pointerReach) seen.add(tail)
      } else if (pointing) {
        return start + 2
      }
    }
    return form.wire.length
  }

  #dataSize(data: RecordData, at: number, seen: Set<string> | undefined): number {
    switch (data.kind) {
      case 'bytes':
        return data.bytes.length
      case 'name':
        return this.#nameSize(data.name, at, seen, true)
      case 'service':
        return 6 + this.#nameSize(data.target, at + 6, seen, false)
      default: {
        const primary = this.#nameSize(data.primary, at, seen, true)
        return primary + this.#nameSize(data.mailbox, at + primary, seen, true) + 4 * data.numbers.length
      }
    }
  }

  #u16(value: number): void {
    this.#slab[this.#at++] = value >> 8
    this.#slab[this.#at++] = value
  }

  #bytes(bytes: Uint8Array, length: number): void {
    this.#room(length)
    for (let at = 0; at < length; at += 1) this.#slab[this.#at++] = bytes[at]!
  }

  #room(length: number): void {
    if (this.#at + length > this.#slab.length) throw new InputError('message too large')
  }

  #writable(name: string): NameForm {
    const form = this.#form(name)
    if (form.fault !== undefined) throw new InputError(form.fault)
    return form
  }

  #form(name: string): NameForm {
    const known = this.#forms.get(name)
    if (known !== undefined) return known
    const form = formOf(name)
    if (this.#forms.size >= mostKnownNames) this.#forms.clear()
    this.#forms.set(name, form)
    return form
  }
}

function formOf(name: string): NameForm {
  const labels = splitName(name)
  const wire: number[] = []
  const tails: string[] = []
  const starts: number[] = []
  let rest = name
  let fault: string | undefined
  for (const label of labels) {
    const bytes = labelBytes(label)
    if (bytes.length === 0 || bytes.length > mostLabelBytes) fault = `bad rdata: ${name} is no name`
    tails.push(rest)
    starts.push(wire.length)
    wire.push(bytes.length)
    for (let at = 0; at < bytes.length; at += 1) wire.push(bytes.charCodeAt(at))
    rest = rest.slice(label.length + 1)
  }
  wire.push(0)
  if (wire.length > mostNameBytes) fault ??= `bad rdata: ${name} is too long a name`
  return { wire: Uint8Array.from(wire), tails, starts, fault }
}
