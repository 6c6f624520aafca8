import type { UserEvent } from '../../contract/http/event/event-form.ts'

/** Bytes of a gossip message that carries an event, so that it fits beside others into a packet. */
const limit = 512
const namePrefix = 'consul:event:'

/** Why an event is too large for gossip, in serf's words: its name and its encoded body are measured, then the message made of both. */
export function gossipProblem(event: UserEvent): string | undefined {
  const name = namePrefix.length + event.Name.length
  const body = bodySize(event)
  if (name + body > limit) return `user event exceeds configured limit of ${limit} bytes before encoding`
  // The type, a map of four, and under their names whether it may be merged, a time, the name and the body.
  const message = 1 + 1 + keySize('CC') + 1 + keySize('LTime') + 1 + keySize('Name') + rawSize(name) + keySize('Payload') + rawSize(body)
  return message > limit ? `encoded user event exceeds configured limit of ${limit} bytes after encoding` : undefined
}

/** The size of an event in msgpack, with its short names; empty ones of the optional fields are left out. */
function bodySize({ ID, Name, Payload, NodeFilter, ServiceFilter, TagFilter }: UserEvent): number {
  const filters = [NodeFilter, ServiceFilter, TagFilter].filter((filter) => filter !== '').map((filter) => keySize('nf') + textSize(filter.length))
  const payload = Payload === null || Payload === '' ? 0 : keySize('p') + binarySize(Payload.length)
  const fixed = 1 + keySize('ID') + textSize(ID.length) + keySize('n') + textSize(Name.length) + keySize('v') + 1
  return filters.reduce((sum, size) => sum + size, fixed + payload)
}

const keySize = (name: string): number => 1 + name.length
const textSize = (length: number): number => length + (length < 32 ? 1 : length < 256 ? 2 : 3)
const binarySize = (length: number): number => length + (length < 256 ? 2 : 3)
/** Serf writes the older msgpack, which has no form between 31 and 65535 bytes. */
const rawSize = (length: number): number => length + (length < 32 ? 1 : 3)
