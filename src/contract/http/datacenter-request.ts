import type { DCSpecificRequest, QuerySource } from '../../wire/records/requests.ts'
import type { Call } from './call.ts'
import { datacenterOf } from './call.ts'
import { readOptions } from './options.ts'

const nowhere: QuerySource = Object.freeze({ Datacenter: '', Segment: '', Node: '', Ip: '' })

/** What `?near` wants a list sorted by: the distance from a node, or from this agent's own. */
export function sourceOf(call: Call): QuerySource {
  const near = call.query.get('near')
  if (near === '') return nowhere
  return { Datacenter: datacenterOf(call), Segment: '', Node: near === '_agent' ? call.agent.nodeName : near, Ip: '' }
}

/** A read about a whole datacenter. */
export function datacenterRequest(call: Call, discovery = false): DCSpecificRequest {
  const options = readOptions(call, discovery)
  return { ...options, Datacenter: datacenterOf(call), NodeMetaFilters: nodeMetaOf(call), Source: sourceOf(call) }
}

/** `?node-meta=key:value`, all of which must match; without a colon the value is empty (G51). */
export function nodeMetaOf(call: Call): ReadonlyMap<string, string> | null {
  if (!call.query.has('node-meta')) return null
  const wanted = new Map<string, string>()
  for (const pair of call.query.all('node-meta')) {
    const colon = pair.indexOf(':')
    if (colon < 0) wanted.set(pair, '')
    else wanted.set(pair.slice(0, colon), pair.slice(colon + 1))
  }
  return wanted
}
