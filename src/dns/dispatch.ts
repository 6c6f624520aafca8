import { splitName } from '../wire/dns-name.ts'
import { recordType } from '../wire/dns-types.ts'
import { lookupKinds } from './lookups/index.ts'
import type { Lookup, LookupKind } from './lookups/lookup.ts'
import type { DnsSettings } from './settings.ts'
import { type Call, type DnsWorld, nameError } from './world.ts'

/** Names whose meaning is kept; strangers who ask for ever new ones push out the others, no more. */
const mostKnownNames = 4096

const kinds: ReadonlyMap<string, LookupKind> = new Map(lookupKinds.map((kind) => [kind.word, kind]))

/** What names ask for, by the world that they are asked in. */
const known = new WeakMap<DnsWorld, Map<string, Lookup | null>>()

/** Answers a question about a name in the zone. */
export function dispatch(call: Call): void | Promise<void> {
  const lookup = lookupOf(call.world, call.question.name, call.question.type === recordType.SRV)
  if (lookup !== null) return lookup(call)
  call.world.runtime.log.warn('QName invalid', { qname: localName(call.world.settings, call.question.name.toLowerCase()) })
  nameError(call)
}

function lookupOf(world: DnsWorld, name: string, forService: boolean): Lookup | null {
  let lookups = known.get(world)
  if (lookups === undefined) known.set(world, (lookups = new Map()))
  const key = forService ? ` ${name}` : name
  const found = lookups.get(key)
  if (found !== undefined) return found
  const lookup = understand(world, name, forService) ?? null
  if (lookups.size >= mostKnownNames) lookups.clear()
  lookups.set(key, lookup)
  return lookup
}

/** Finds the word of a kind, from the right (surface/dns.md D22). */
function understand(world: DnsWorld, name: string, forService: boolean): Lookup | undefined {
  const labels = splitName(localName(world.settings, name.toLowerCase()))
  for (let at = labels.length - 1; at >= 0; at -= 1) {
    const kind = kinds.get(labels[at]!)
    if (kind !== undefined) return kind.prepare(world, { parts: labels.slice(0, at), suffixes: labels.slice(at + 1) })
    // RFC 2782 names need no word when SRV is asked.
    if (forService && labels[at]!.startsWith('_')) {
      return kinds.get('service')?.prepare(world, { parts: labels.slice(0, at + 1), suffixes: labels.slice(at + 1) })
    }
  }
  return undefined
}

/** The name without the domain, or without the other one. */
function localName({ domain, altDomain }: DnsSettings, name: string): string {
  const [longer, shorter] = altDomain.length > domain.length ? [altDomain, domain] : [domain, altDomain]
  for (const zone of [longer, shorter]) if (zone !== '' && name.endsWith(zone)) return name.slice(0, name.length - zone.length)
  return name
}
