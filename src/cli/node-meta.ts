import type { QueryParameters } from './agent-connection.ts'

/** The query parameter of metadata that nodes must have. */
export function metaParameters(meta: ReadonlyMap<string, string>): QueryParameters {
  return meta.size === 0 ? {} : { 'node-meta': [...meta].map(([name, value]) => `${name}:${value}`) }
}
