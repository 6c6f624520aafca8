import { InputError } from '../std/errors.ts'
import { Reader } from './msgpack-reader.ts'
import { Writer } from './msgpack-writer.ts'

/** What an event carries through gossip, beside the name that serf has for it (protocol/gossip.md §6.6). Byte strings. */
export interface UserEventBody {
  readonly ID: string
  readonly Name: string
  readonly Payload: string | null
  readonly NodeFilter: string
  readonly ServiceFilter: string
  readonly TagFilter: string
  readonly Version: number
}

/** This one message is written in the newer msgpack: strings up to 255 bytes have a form of their own, and bytes are no strings. */
export function encodeUserEvent(event: UserEventBody): Uint8Array {
  const writer = new Writer(64)
  const filters = ([['nf', event.NodeFilter], ['sf', event.ServiceFilter], ['tf', event.TagFilter]] as const).filter(([, value]) => value !== '')
  const payload = event.Payload ?? ''
  writer.mapHeader(3 + filters.length + (payload === '' ? 0 : 1))
  writeText(writer, 'ID', event.ID)
  writeText(writer, 'n', event.Name)
  const [first, ...others] = filters
  // Keys come in the order of their bytes: `nf` before `p`, the other filters after it.
  if (first?.[0] === 'nf') writeText(writer, ...first)
  if (payload !== '') writeBytes(writer, 'p', payload)
  for (const [key, value] of first?.[0] === 'nf' ? others : filters) writeText(writer, key, value)
  writer.str('v')
  writer.int(event.Version)
  return writer.bytes()
}

function writeText(writer: Writer, key: string, value: string): void {
  writer.str(key)
  if (value.length < 32 || value.length > 255) return writer.str(value)
  writer.byte(0xd9)
  writer.byte(value.length)
  appendBytes(writer, value)
}

function writeBytes(writer: Writer, key: string, value: string): void {
  writer.str(key)
  const short = value.length < 0x100
  // Gossip carries no event whose size would need more than two bytes.
  if (value.length > 0xffff) throw new InputError(`an event cannot carry ${value.length} bytes`)
  writer.byte(short ? 0xc4 : 0xc5)
  if (!short) writer.byte(value.length >>> 8)
  writer.byte(value.length & 0xff)
  appendBytes(writer, value)
}

function appendBytes(writer: Writer, value: string): void {
  writer.ensure(value.length)
  for (let i = 0; i < value.length; i++) writer.byte(value.charCodeAt(i))
}

/** Reads what `encodeUserEvent` and real agents write; fields that are not there are empty, those that are not known are passed over. */
export function decodeUserEvent(bytes: Uint8Array): UserEventBody {
  const reader = new Reader(bytes)
  const event = { ID: '', Name: '', Payload: null as string | null, NodeFilter: '', ServiceFilter: '', TagFilter: '', Version: 0 }
  if (reader.nil()) return event
  for (let left = reader.mapLength(); left > 0; left--) {
    const key = reader.str()
    if (key === 'ID') event.ID = reader.str()
    else if (key === 'n') event.Name = reader.str()
    else if (key === 'p') event.Payload = reader.bytesOrNil()
    else if (key === 'nf') event.NodeFilter = reader.str()
    else if (key === 'sf') event.ServiceFilter = reader.str()
    else if (key === 'tf') event.TagFilter = reader.str()
    else if (key === 'v') event.Version = reader.int()
    else reader.skip()
  }
  return event
}
