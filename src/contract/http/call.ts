import { parseUint } from '../../std/quote.ts'
import type { Query } from './query.ts'
import { badRequest, Refusal } from './refusal.ts'

/** What mappings need to know of the agent that serves. */
export interface AgentFacts {
  readonly datacenter: string
  readonly nodeName: string
  /** `limits.kv_max_value_size`, in bytes. */
  readonly kvMaxValueSize: number
  /** `limits.txn_max_req_len`, in bytes. */
  readonly txnMaxReqLen: number
  /** `discovery_max_stale` in nanoseconds; 0 when not set. */
  readonly discoveryMaxStale: number | bigint
  /** Whether the agent has nothing to do with coordinates. */
  readonly disableCoordinates: boolean
  /** The agent's own token for those who bring none; empty for none. */
  readonly defaultToken: string
  /** `domain` and, if there is one, `alt_domain`. */
  readonly dnsDomains: readonly string[]
}

/** A request as a route's mapping sees it: all that HTTP is has been dealt with. Strings are byte strings. */
export interface Call {
  /** What follows the fixed part of the route's path, percent-decoded. */
  readonly tail: string
  readonly query: Query
  readonly body: string
  /** The Content-Length; −1 when the body came chunked. */
  readonly declaredLength: number
  /** Of the client, or of who stands before it; empty on a unix socket. */
  readonly remoteAddress: string
  readonly agent: AgentFacts
  /** The first header of that name (in lower case), or the empty string. */
  header(name: string): string
}

/** `?dc`, else the agent's own. */
export function datacenterOf(call: Call): string {
  return call.query.get('dc') || call.agent.datacenter
}

/** `?token` before X-Consul-Token before a bearer token before the agent's own (G40). */
export function tokenOf(call: Call): string {
  return call.query.get('token') || call.header('x-consul-token') || bearer(call.header('authorization')) || call.agent.defaultToken
}

/** The first word after a scheme called bearer, in any letter case. */
function bearer(authorization: string): string {
  const space = authorization.indexOf(' ')
  if (space < 0 || authorization.slice(0, space).toLowerCase() !== 'bearer') return ''
  return authorization.slice(space + 1).trim().split(' ', 1)[0]!
}

/** Namespaces belong to another edition (G52). */
export function refuseNamespace(call: Call): void {
  if (call.header('x-consul-namespace') !== '') {
    throw badRequest('Invalid header: "X-Consul-Namespace" - Namespaces are a Consul Enterprise feature')
  }
  if (call.query.get('ns') !== '') {
    throw badRequest('Invalid query parameter: "ns" - Namespaces are a Consul Enterprise feature')
  }
}

/** The tail of the path, which must not be empty. */
export function requireTail(call: Call, text: string): string {
  if (call.tail === '') throw new Refusal(400, text)
  return call.tail
}

/** An unsigned number of 64 bits; what is none is the server's failure in the original, hence 500. */
export function uintOf(call: Call, name: string): number | bigint {
  const parsed = parseUint(call.query.get(name))
  if ('error' in parsed) throw new Refusal(500, parsed.error)
  return parsed.value
}
