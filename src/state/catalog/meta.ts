import type { NodeService } from '../../wire/records/catalog.ts'

const maxPairs = 64
const maxKeyLength = 128
const maxValueLength = 512
const reservedPrefix = 'consul-'
/** The one reserved key that a service may carry, and only a mesh gateway. */
const gatewayKey = 'consul-wan-federation'

/** What is wrong with a service's metadata (protocol/fsm.md §3). */
export function serviceMetaProblem({ Kind, Meta }: Pick<NodeService, 'Kind' | 'Meta'>): string | undefined {
  if (Meta === null) return undefined
  if (Meta.size > maxPairs) return `Node metadata cannot contain more than ${maxPairs} key/value pairs`
  for (const [key, value] of Meta) {
    const problem = pairProblem(key, value, Kind === 'mesh-gateway')
    if (problem !== undefined) return `Couldn't load metadata pair ('${key}', '${value}'): ${problem}`
  }
  return undefined
}

function pairProblem(key: string, value: string, isGateway: boolean): string | undefined {
  if (key === '') return 'Key cannot be blank'
  if (!/^[a-zA-Z0-9_-]+$/.test(key)) return 'Key contains invalid characters'
  if (key.length > maxKeyLength) return `Key is too long (limit: ${maxKeyLength} characters)`
  if (key.startsWith(reservedPrefix) && !(isGateway && key === gatewayKey)) return `Key prefix '${reservedPrefix}' is reserved for internal use`
  return value.length > maxValueLength ? `Value is too long (limit: ${maxValueLength} characters)` : undefined
}

/** Whether metadata has all these pairs. */
export function hasMeta(meta: ReadonlyMap<string, string> | null, wanted: ReadonlyMap<string, string>): boolean {
  for (const [key, value] of wanted) if (meta?.get(key) !== value) return false
  return true
}
