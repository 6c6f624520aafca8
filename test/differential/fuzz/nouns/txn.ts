import { put } from '../../step.ts'
import type { Step } from '../../step.ts'
import { bare } from '../draw.ts'
import type { Draw } from '../draw.ts'
import { checkIds, keys, nodeIds, nodeNames, serviceIds, unknownId } from '../names.ts'
import { jsonBody } from '../odd-json.ts'
import { readParameters, withParameters } from '../parameters.ts'
import { checkOf, serviceOf } from './catalog.ts'

const kvVerbs = [
  'set', 'set', 'set', 'set', 'set', 'cas', 'cas', 'lock', 'lock', 'unlock', 'get', 'get-tree', 'get-tree', 'check-index', 'check-session', 'check-not-exists', 'delete', 'delete', 'delete-tree', 'delete-cas', 'delete-cas',
] as const
const readVerbs = ['get', 'get-tree', 'check-index', 'check-session', 'check-not-exists'] as const
const catalogVerbs = ['set', 'set', 'set', 'set', 'get', 'cas', 'cas', 'delete', 'delete', 'delete-cas', 'bogus'] as const

const index = (draw: Draw): unknown => draw.one<unknown>(0, 1, bare(draw.kept('modify', '0')), bare(draw.kept('modify', '1')), bare(draw.kept('modify', '1')))

function kvOperation(draw: Draw, verbs: typeof kvVerbs | typeof readVerbs): object {
  return {
    KV: {
      Verb: draw.one(...(verbs as readonly [string, ...string[]])),
      Key: draw.chance(0.8) ? draw.one('a', 'a/b', 'a/b/c', 'a/', 'b', 'new') : draw.one(...keys),
      ...draw.maybe(0.6, () => ({ Value: draw.one<unknown>(btoa('one'), btoa('two'), '', null, btoa('\xff')) })),
      ...draw.maybe(0.2, () => ({ Flags: draw.one<unknown>(0, 7, bare('18446744073709551615')) })),
      ...draw.maybe(0.5, () => ({ Index: index(draw) })),
      ...draw.maybe(0.4, () => ({ Session: draw.one('', draw.kept('session', unknownId), draw.kept('session', unknownId)) })),
    },
  }
}

function nodeOperation(draw: Draw): object {
  return {
    Node: {
      Verb: draw.one(...catalogVerbs),
      Node: {
        ...draw.maybe(0.9, () => ({ Node: draw.one(...nodeNames) })),
        ...draw.maybe(0.3, () => ({ ID: draw.one('', ...nodeIds) })),
        ...draw.maybe(0.8, () => ({ Address: draw.one('10.0.0.1', '10.0.0.2', '') })),
        ...draw.maybe(0.2, () => ({ Meta: draw.one<unknown>({ rack: 'r1' }, {}, null), Datacenter: draw.one('dc1', '') })),
        ...draw.maybe(0.2, () => ({ TaggedAddresses: draw.one<unknown>({ lan: 'x' }, {}, null) })),
        ...draw.maybe(0.4, () => ({ ModifyIndex: index(draw) })),
      },
    },
  }
}

function serviceOperation(draw: Draw): object {
  const Service = draw.chance(0.3) ? { ID: draw.one(...serviceIds) } : serviceOf(draw)
  return { Service: { Verb: draw.one(...catalogVerbs), Node: draw.one('n1', 'n1', 'n2', ...nodeNames), Service: { ...Service, ...draw.maybe(0.4, () => ({ ModifyIndex: index(draw) })) } } }
}

function checkOperation(draw: Draw): object {
  const more = { Node: draw.one('n1', 'n1', 'n2', ...nodeNames), ...draw.maybe(0.4, () => ({ ModifyIndex: index(draw) })) }
  const Check = draw.chance(0.3) ? { CheckID: draw.one(...checkIds) } : checkOf(draw)
  // The original drops the connection at a definition that is null here.
  const sent = 'Definition' in Check && Check['Definition'] === null ? { ...Check, Definition: {} } : Check
  return { Check: { Verb: draw.one(...catalogVerbs), Check: { ...sent, ...more } } }
}

/** A transaction over the key/values, the catalog or both. */
export function transaction(draw: Draw): Step {
  const operation = draw.one<() => object>(
    () => kvOperation(draw, kvVerbs),
    () => kvOperation(draw, readVerbs),
    () => draw.one(nodeOperation, serviceOperation, checkOperation)(draw),
    () => draw.one(kvOperation, nodeOperation, serviceOperation, checkOperation, kvOperation)(draw, kvVerbs),
  )
  const operations = draw.chance(0.02) ? draw.list(63, 66, operation) : draw.list(1, draw.one(1, 2, 4), operation)
  return put(withParameters(draw, '/v1/txn', [], draw.chance(0.2) ? readParameters(draw) : []), jsonBody(draw, operations, 0.1))
}
