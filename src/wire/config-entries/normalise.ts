import { bytesOfText, textOfBytes } from '../../std/bytes.ts'
import { folded } from '../../std/folded.ts'
import type {
  IngressGatewayConfigEntry, ServiceConfigEntry, ServiceRouterConfigEntry, ServiceSplitterConfigEntry,
} from '../records/config-entry.ts'
import type { ConfigEntry } from '../records/config-entry-forms.ts'

/** An entry as it is stored: with its kind, with defaults, and with one way to write what can be written in several. */
export function normalised(kind: string, entry: ConfigEntry): ConfigEntry {
  const named = { ...entry, Kind: kind }
  switch (kind) {
    case 'service-defaults':
      return { ...named, Protocol: folded((named as ServiceConfigEntry).Protocol) }
    case 'proxy-defaults':
      return { ...named, Name: 'global' }
    case 'service-router':
      return { ...named, Routes: (named as ServiceRouterConfigEntry).Routes?.map(route) ?? null }
    case 'service-splitter': {
      const splits = (named as ServiceSplitterConfigEntry).Splits
      return { ...named, Splits: splits?.map((split) => ({ ...split, Weight: Math.fround(scaledWeight(split.Weight) / 100) })) ?? null }
    }
    case 'ingress-gateway': {
      const listeners = (named as IngressGatewayConfigEntry).Listeners
      return { ...named, Listeners: listeners?.map((one) => ({ ...one, Protocol: one.Protocol === '' ? 'tcp' : folded(one.Protocol) })) ?? null }
    }
    default:
      return named
  }
}

type Route = NonNullable<ServiceRouterConfigEntry['Routes']>[number]

/** The original fills in the namespace of those routes alone that name methods. */
function route(one: Route): Route {
  const http = one.Match?.HTTP ?? null
  if (http === null || (http.Methods?.length ?? 0) === 0) return one
  const Methods = http.Methods!.map((method) => bytesOfText(textOfBytes(method).toUpperCase()))
  const Destination = one.Destination === null || one.Destination.Namespace !== '' ? one.Destination : { ...one.Destination, Namespace: 'default' }
  return { Match: { HTTP: { ...http, Methods } }, Destination }
}

/** A weight in hundredths, in which it is counted. */
export function scaledWeight(weight: number): number {
  const scaled = Math.fround(weight * 100)
  // What no integer of Go can hold is the least one.
  if (!(Math.abs(scaled) < 2 ** 63)) return -(2 ** 63)
  return Math.sign(scaled) * Math.round(Math.abs(scaled)) + 0
}
