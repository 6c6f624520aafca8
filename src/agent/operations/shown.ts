import { formatDuration, type Nanoseconds, nanoseconds } from '../../std/duration.ts'
import { formatNetwork, joinHostPort, parseNetwork } from '../../std/ip.ts'
import { JsonNumber, JsonObject, type JsonTree } from '../../wire/json-parse.ts'
import type { Codec, Kind } from '../../wire/kind.ts'
import { inside } from '../../wire/kind.ts'
import type { ListenAddress } from '../config/agent-config.ts'

/** Stands for what is secret. */
export const hidden = 'hidden'

/** Whether a text under this name is kept back: the original goes by the name alone. */
function isSecret(name: string): boolean {
  return /key|token|secret/i.test(name)
}

/** Texts by name, such as metadata. */
export function shownTexts(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, isSecret(name) ? hidden : text]))
}

/** A definition of a service or a check, with all its members. Those that came after 1.8.7 are shown when they say something. */
export function shownRecord<T>(codec: Codec<T>, value: T): Readonly<Record<string, unknown>> {
  const zero = codec.zero() as Readonly<Record<string, unknown>>
  const members = value as Readonly<Record<string, unknown>>
  // What Enterprise has to say of a definition stands in a struct of its own, which is empty here.
  const enterprise = codec.name.endsWith('Definition') ? { EnterpriseMeta: {} } : {}
  return Object.assign(enterprise, Object.fromEntries(codec.fields.flatMap(({ name, kind }) => (
    later.has(name) && members[name] === zero[name] ? [] : [[name, shownMember(name, kind, members[name])] as const]))))
}

const later: ReadonlySet<string> = new Set([
  'H2PING', 'H2PingUseTLS', 'UDP', 'OSService', 'TCPUseTLS', 'TLSServerName', 'DisableRedirects', 'FailuresBeforeWarning',
])

function shownMember(name: string, kind: Kind<unknown>, value: unknown): unknown {
  switch (kind.kind) {
    case 'str': return isSecret(name) ? hidden : value
    case 'dur': return formatDuration(value as Nanoseconds)
    case 'rec': return shownRecord(kind.record!(), value)
    case 'opt': return value === null ? null : shownMember(name, inside(kind), value)
    case 'list': return ((value ?? []) as readonly unknown[]).map((item) => shownMember(name, kind.item!, item))
    case 'map': return Object.fromEntries([...((value ?? new Map()) as ReadonlyMap<string, unknown>)].map(([key, item]) => [key, shownMember(key, kind.item!, item)]))
    case 'any': return plain(value)
    default: return value
  }
}

/** A free value, which is shown whatever its names say. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, item]) => [name, plain(item)]))
  return Array.isArray(value) ? value.map(plain) : value
}

export function ofJson(tree: JsonTree): unknown {
  if (tree instanceof JsonNumber) return Number(tree.text)
  if (Array.isArray(tree)) return tree.map(ofJson)
  if (!(tree instanceof JsonObject)) return tree
  return Object.fromEntries(tree.names.map((name, i) => [name, ofJson(tree.values[i]!)]))
}

/** An address that something listens on, behind the protocol. */
export function addressUrl(address: ListenAddress, protocol = 'tcp'): string {
  return address.kind === 'unix' ? `unix://${address.path}` : `${protocol}://${joinHostPort(address.ip, address.port)}`
}

/** A network, from its first address. */
export function networkText(text: string): string {
  const network = parseNetwork(text.trim())
  return network === undefined ? text : formatNetwork(network)
}

export function ms(value: number): string {
  return formatDuration(nanoseconds(value))
}
