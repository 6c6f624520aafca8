import { del, get, put, send } from '../../step.ts'
import type { Step } from '../../step.ts'
import type { Draw } from '../draw.ts'
import { nodeNames, serviceNames, tags, unknownId } from '../names.ts'
import { jsonBody } from '../odd-json.ts'
import { nearParameter, readParameters, withParameters } from '../parameters.ts'

const names = ['q', 'Q', 'web', 'geo-', 'geo-db-', ''] as const

function queryOf(draw: Draw): object {
  const text = (plain: string): string => (draw.chance(0.08) ? draw.one('${name.full}', '${name.prefix}', '${name.suffix}', '${match(0)}', '${match(1)}', '${', 'x${name.full}y') : plain)
  return {
    ...draw.maybe(0.85, () => ({ Name: draw.one(...names) })),
    ...draw.maybe(0.25, () => ({ Template: draw.mostly<unknown>([{ Type: 'name_prefix_match' }, { Type: 'name_prefix_match', Regexp: '^(.*)-(.*)$', RemoveEmptyTags: true }, {}], [{ Type: 'x' }, { Regexp: '(' }]) })),
    ...draw.maybe(0.15, () => ({ Session: draw.mostly(['', draw.kept('session', '')], [unknownId, 'x']) })),
    ...draw.maybe(0.1, () => ({ Token: draw.one('', 'secret') })),
    ...draw.maybe(0.15, () => ({ DNS: { TTL: draw.mostly(['10s', '', '0s'], ['-1s', 'x']) } })),
    Service: {
      Service: draw.mostly([...serviceNames, text('web')], ['']),
      ...draw.maybe(0.3, () => ({ Tags: draw.one<unknown>([], null, draw.some(0.4, ...tags), ['!v1'], [text('v1')], ['v1', '!main']) })),
      ...draw.maybe(0.3, () => ({ OnlyPassing: draw.chance(0.5) })),
      ...draw.maybe(0.2, () => ({ Near: draw.one('_agent', '_ip', '', text('n1')) })),
      ...draw.maybe(0.2, () => ({ NodeMeta: draw.one<unknown>({ rack: text('r1') }, {}, null) })),
      ...draw.maybe(0.2, () => ({ ServiceMeta: draw.one<unknown>({ rack: 'r1' }, {}, null) })),
      ...draw.maybe(0.2, () => ({ Connect: draw.chance(0.6) })),
      ...draw.maybe(0.2, () => ({ IgnoreCheckIDs: draw.one<unknown>(['c1'], ['C1', 'c2'], [], null) })),
      ...draw.maybe(0.2, () => ({ Failover: draw.one<unknown>({}, null, { NearestN: 1 }, { NearestN: -1 }, { Datacenters: ['dc1', 'dc2', text('dc3')] }, { Datacenters: [] }) })),
    },
    ...draw.maybe(0.02, () => ({ ID: draw.one(unknownId, 'x', '') })),
  }
}

const place = (draw: Draw): string => draw.one(draw.kept('query', unknownId), draw.kept('query', unknownId), unknownId, 'x')

export function queryWrite(draw: Draw): Step {
  const body = jsonBody(draw, queryOf(draw), 0.12)
  return draw.one(
    () => send('POST', withParameters(draw, '/v1/query', []), { body, capture: { [draw.keep('query')]: 'json:ID' } }),
    () => send('POST', withParameters(draw, '/v1/query', []), { body, capture: { [draw.keep('query')]: 'json:ID' } }),
    () => put(withParameters(draw, `/v1/query/${place(draw)}`, []), body),
    () => del(withParameters(draw, `/v1/query/${place(draw)}`, [])),
  )()
}

export function queryRead(draw: Draw): Step {
  const target = draw.one(place(draw), 'q', 'Q', 'web', 'geo-x', 'geo-db-a-b', 'none', ...nodeNames)
  const options = [...draw.some(0.15, nearParameter(draw)), ...draw.some(0.1, `limit=${draw.one('0', '1', '-1', 'x', '')}`), ...draw.some(0.15, `connect=${draw.one('true', 'false', 'x', '')}`)]
  return draw.one(
    () => get(withParameters(draw, '/v1/query', [], readParameters(draw)), { view: 'sorted', ...(draw.chance(0.3) ? { capture: { [draw.keep('index')]: 'header:X-Consul-Index' } } : {}) }),
    () => get(withParameters(draw, `/v1/query/${place(draw)}`, [], readParameters(draw))),
    () => get(withParameters(draw, `/v1/query/${target}/execute`, options.filter((option) => option !== 'limit=1'), readParameters(draw)), { view: 'shuffled' }),
    () => get(withParameters(draw, `/v1/query/${target}/execute`, options.filter((option) => option !== 'limit=1'), readParameters(draw)), { view: 'shuffled' }),
    () => get(withParameters(draw, `/v1/query/${target}/explain`, options, readParameters(draw))),
  )()
}
