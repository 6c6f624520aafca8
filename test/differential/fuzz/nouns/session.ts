import { get, put } from '../../step.ts'
import type { Step } from '../../step.ts'
import type { Draw } from '../draw.ts'
import { checkIds, nodeNames, unknownId } from '../names.ts'
import { jsonBody } from '../odd-json.ts'
import { readParameters, withParameters } from '../parameters.ts'

export function sessionCreate(draw: Draw): Step {
  const body = {
    ...draw.maybe(0.9, () => ({ LockDelay: draw.mostly<unknown>([0, '0s', 0, '60s', 15], ['15s', '', -1, '61s', 60_000_000_000, 1.5]) })),
    ...draw.maybe(0.3, () => ({ Name: draw.one('n', '<b>', '', '\u2028') })),
    ...draw.maybe(0.4, () => ({ Node: draw.one<unknown>('node1', 'NODE1', ...nodeNames) })),
    ...draw.maybe(0.5, () => ({ Behavior: draw.mostly(['release', 'delete', 'delete', ''], ['Delete']) })),
    ...draw.maybe(0.2, () => ({ TTL: draw.mostly(['', '10s', '30m', '24h', '1m30s', '10.5s'], ['9s', '24h1s', '0', '0s', '600', 'x', '-5s', '1e1s']) })),
    ...draw.maybe(0.35, () => ({ [draw.one('Checks', 'NodeChecks', 'NodeChecks')]: draw.one<unknown>([], null, [], ['serfHealth'], ['serfHealth', 'serfHealth'], ['c1'], draw.list(0, 2, () => draw.one(...checkIds))) })),
    ...draw.maybe(0.2, () => ({ ServiceChecks: draw.list(0, 2, () => ({ ID: draw.one(...checkIds), ...draw.maybe(0.2, () => ({ Namespace: draw.one('', 'default', 'x') })) })) })),
    ...draw.maybe(0.03, () => ({ ID: unknownId })),
  }
  const path = withParameters(draw, '/v1/session/create', [])
  if (draw.chance(0.05)) return put(path, '', { capture: { [draw.keep('session')]: 'json:ID' } })
  return put(path, jsonBody(draw, body, 0.1), { capture: { [draw.keep('session')]: 'json:ID' } })
}

export function sessionVerb(draw: Draw): Step {
  const id = draw.mostly([draw.kept('session', unknownId)], [unknownId, 'x', ''])
  return put(withParameters(draw, `/v1/session/${draw.one('renew', 'destroy', 'destroy')}/${id}`, []))
}

export function sessionRead(draw: Draw): Step {
  const capture = draw.chance(0.3) ? { capture: { [draw.keep('index')]: 'header:X-Consul-Index' } } : {}
  const path = draw.one(`/v1/session/info/${draw.kept('session', unknownId)}`, '/v1/session/list', `/v1/session/node/${draw.one<string>('node1', ...nodeNames)}`)
  return get(withParameters(draw, path, [], readParameters(draw)), { view: 'sorted', ...capture })
}
