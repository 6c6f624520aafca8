import { del, get, put, send } from '../step.ts'
import type { Corpus, Step } from '../step.ts'

const post = (body: string | object, more: Partial<Step> = {}): Step =>
  send('POST', '/v1/query', { body: typeof body === 'string' ? body : JSON.stringify(body), ...more })
const register = (body: object): Step => put('/v1/catalog/register', JSON.stringify(body))
const web = (more: object = {}): object => ({ Service: { Service: 'web', ...more } })
/** A query that is refused. */
const refused = (query: object): Step => post({ Name: 'refused', Service: { Service: 'web' }, ...query })

const nobody = '00000000-0000-0000-0000-000000000000'

const stored: readonly Step[] = [
  get('/v1/query'),
  post({ Name: 'plain', ...web() }, { capture: { plain: 'json:ID' } }),
  get('/v1/query', { capture: { index: 'header:X-Consul-Index' } }),
  get('/v1/query?pretty'),
  get('/v1/query/{{plain}}'),
  get('/v1/query/{{plain}}?pretty'),
  get('/v1/query/{{plain}}?stale'),
  get('/v1/query/{{plain}}?consistent'),
  get('/v1/query/{{plain}}?stale&consistent'),
  get('/v1/query/{{plain}}?dc=nowhere'),
  get('/v1/query?dc=nowhere'),
  get('/v1/query?max_stale=10s'),
  get('/v1/query?ns=x'),
  post({
    Name: 'Full', Token: 'secret', DNS: { TTL: '21s' },
    Service: {
      Service: 'web', OnlyPassing: true, IgnoreCheckIDs: ['flaky'], Near: '_agent', Tags: ['v1', '!old'], NodeMeta: { rack: 'r1' }, ServiceMeta: { tier: 'a' }, Connect: true,
      Failover: { NearestN: 3, Datacenters: ['dc1', 'dc2'] },
    },
  }, { capture: { full: 'json:ID' } }),
  get('/v1/query/{{full}}'),
  post('{"name":"folded","service":{"SERVICE":"web","tags":[],"nodemeta":{}}}', { capture: { folded: 'json:ID' } }),
  get('/v1/query/{{folded}}'),
  get('/v1/query/{{full}}?index={{index}}&wait=30s'),
  get('/v1/query/{{folded}}', { capture: { now: 'header:X-Consul-Index' } }),
  get('/v1/query/{{folded}}?index={{now}}&wait=30s', { start: 'changed' }),
  put('/v1/query/{{folded}}', '{"Name":"folded","Service":{"Service":"db"},"DNS":{"TTL":"0s"}}'),
  get('/v1/query/{{folded}}', { finish: 'changed' }),
  put('/v1/query/{{folded}}', `{"ID":"${nobody}","Name":"renamed","Service":{"Service":"db"}}`),
  get('/v1/query/{{folded}}'),
  put('/v1/query/{{folded}}'),
  put('/v1/query/{{folded}}', '{"Name":"chunked","Service":{"Service":"db"}}', { chunkBytes: 5 }),
  put('/v1/query/{{folded}}', '{'),
  put('/v1/query/{{folded}}', '{"Name":"plain","Service":{"Service":"db"}}'),
  put('/v1/query/{{folded}}', '{"Name":"{{plain}}","Service":{"Service":"db"}}'),
  put(`/v1/query/${nobody}`, '{"Name":"x","Service":{"Service":"db"}}'),
  put('/v1/query/x', '{"Name":"x","Service":{"Service":"db"}}'),
  put('/v1/query/', '{"Name":"x","Service":{"Service":"db"}}'),
  del(`/v1/query/${nobody}`),
  del('/v1/query/x'),
  del('/v1/query/'),
  del('/v1/query/{{folded}}'),
  del('/v1/query/{{folded}}'),
  get('/v1/query/{{folded}}'),
  get(`/v1/query/${nobody}`),
  get('/v1/query/plain'),
  get('/v1/query/'),
  get('/v1/query/{{plain}}/x'),
  send('OPTIONS', '/v1/query'),
  send('OPTIONS', '/v1/query/x', { differs: 'the original has printed its own response as a body, which is an empty object' }),
  send('OPTIONS', '/v1/query/x/execute', { differs: 'likewise' }),
  put('/v1/query', '{}'),
  send('POST', '/v1/query/x'),
  send('POST', '/v1/query/x/execute'),
  put('/v1/query/x/execute', '{}'),
  del('/v1/query/x/explain'),
]

const refusals: readonly Step[] = [
  refused({ Service: { Service: 'web', IgnoreCheckIDs: ['c', 0] } }),
  post('{}'),
  post('{'),
  post(''),
  post('[]'),
  post('{"Name":1}'),
  post('{"Name":"x","Extra":1}'),
  post('{"Name":"x","Namespace":"y","Service":{"Service":"web"}}'),
  post({ ID: nobody, Name: 'x', ...web() }),
  refused({ Service: {} }),
  refused({ Name: '' }),
  refused({ Name: 'PLAIN' }),
  refused({ Name: '{{plain}}' }),
  refused({ Token: '<hidden>' }),
  refused({ Session: nobody }),
  refused({ Session: 'x' }),
  refused({ DNS: { TTL: 'x' } }),
  refused({ DNS: { TTL: '-1s' } }),
  refused(web({ Failover: { NearestN: -1 } })),
  refused(web({ Failover: { NearestN: 1.5 } })),
  refused(web({ NodeMeta: { '': 'x' } })),
  refused(web({ NodeMeta: { 'a b': 'x' } })),
  refused(web({ NodeMeta: { ['k'.repeat(129)]: 'x' } })),
  refused(web({ NodeMeta: { k: 'v'.repeat(513) } })),
  refused(web({ NodeMeta: Object.fromEntries(Array.from({ length: 65 }, (_, at) => [`k${at}`, 'v'])) })),
  post('{"Name":"x","Service":{"Service":"web"}}', { method: 'POST', path: '/v1/query?dc=nowhere' }),
]

const bound: readonly Step[] = [
  put('/v1/session/create', '{}', { capture: { session: 'json:ID' } }),
  post('{"Session":"{{session}}","Service":{"Service":"web"}}', { capture: { unnamed: 'json:ID' } }),
  post('{"Name":"bound","Session":"{{session}}","Service":{"Service":"web"}}', { capture: { bound: 'json:ID' } }),
  get('/v1/query/{{unnamed}}'),
  get('/v1/query/{{unnamed}}/execute'),
  put('/v1/session/destroy/{{session}}'),
  get('/v1/query/{{unnamed}}'),
  get('/v1/query/bound/execute'),
  get('/v1/query', { view: 'sorted' }),
]

const check = (Node: string, Status: string, more: object = {}): object => ({ Node, CheckID: 'alive', Name: 'alive', Status, ...more })

const catalog: readonly Step[] = [
  register({
    Node: 'a', Address: '10.0.0.1', NodeMeta: { rack: 'r1' },
    Service: { ID: 'web1', Service: 'web', Port: 80, Tags: ['V1', 'main'], Meta: { tier: 'a' } },
    Check: check('a', 'passing', { ServiceID: 'web1' }),
  }),
  register({
    Node: 'b', Address: '10.0.0.2', NodeMeta: { rack: 'r2' },
    Service: { ID: 'web2', Service: 'web', Port: 81, Tags: ['v2'], Meta: { tier: 'b' } },
    Check: check('b', 'warning'),
  }),
  register({ Node: 'c', Address: '10.0.0.3', Service: { ID: 'web3', Service: 'web', Port: 82 }, Check: check('c', 'critical', { CheckID: 'flaky' }) }),
  register({ Node: 'd', Address: '10.0.0.4', Service: { ID: 'p', Service: 'web-proxy', Kind: 'connect-proxy', Port: 83, Proxy: { DestinationServiceName: 'web' } } }),
]

const executed: readonly Step[] = [
  get('/v1/query/plain/execute?near=a'),
  get('/v1/query/plain/execute?near=b'),
  get('/v1/query/plain/execute?near=b&limit=1'),
  get('/v1/query/PLAIN/execute?near=a&limit=1&pretty'),
  get('/v1/query/{{plain}}/execute?near=a&limit=9'),
  get('/v1/query/plain/execute?near=a&limit=0'),
  get('/v1/query/plain/execute?near=a&limit=-1'),
  get('/v1/query/plain/execute?limit=x'),
  get('/v1/query/plain/execute?limit=1.5'),
  get('/v1/query/plain/execute?limit=99999999999999999999'),
  get('/v1/query/plain/execute?connect=true'),
  get('/v1/query/plain/execute?near=a&connect=0'),
  get('/v1/query/plain/execute?connect=x'),
  get('/v1/query/plain/execute?near=a&stale'),
  get('/v1/query/plain/execute?near=a&consistent'),
  get('/v1/query/plain/execute?near=a&max_stale=1s'),
  get('/v1/query/plain/execute?max_stale=x'),
  get('/v1/query/plain/execute?stale&consistent'),
  get('/v1/query/plain/execute?near=a&index=1&wait=1s'),
  get('/v1/query/plain/execute?dc=nowhere'),
  get('/v1/query/plain/execute?near=a&cached'),
  get('/v1/query/plain/execute?cached'),
  get('/v1/query/plain/execute?near=a&cached', { headers: { 'Cache-Control': 'must-revalidate' } }),
  get('/v1/query/nope/execute?cached'),
  get('/v1/query/nope/execute'),
  get(`/v1/query/${nobody}/execute`),
  get('/v1/query/execute'),
  get('/v1/query/explain'),
  get('/v1/query//execute'),
  get('/v1/query/Full/execute'),
  get('/v1/query/Full/explain'),
  get('/v1/query/{{full}}/explain?pretty'),
  get('/v1/query/{{full}}/explain?limit=x'),
  get('/v1/query/nope/explain'),
  get('/v1/query/nope/explain?cached'),
  ...([
    ['passing', { OnlyPassing: true }], ['ignoring', { IgnoreCheckIDs: ['flaky'], NodeMeta: {}, Tags: ['!v1', '!v2'] }], ['tagged', { Tags: ['v1'] }], ['negated', { Tags: ['!v1'] }],
    ['both', { Tags: ['v1', '!MAIN'] }], ['racked', { NodeMeta: { rack: 'r2' } }], ['tiered', { ServiceMeta: { tier: 'a' } }], ['meshed', { Connect: true }],
    ['away', { Tags: ['none'], Failover: { NearestN: 2, Datacenters: ['dc2', 'dc1'] } }], ['gone', { Service: 'none' }],
  ] as const).flatMap(([Name, more]) => [post({ Name, ...web(more) }), get(`/v1/query/${Name}/execute`)]),
  post({ Name: 'close', ...web({ Near: 'b', OnlyPassing: false }), DNS: { TTL: '5s' } }),
  get('/v1/query/close/execute'),
  get('/v1/query/close/execute?near=a'),
  put('/v1/agent/service/register', '{"Name":"local","Port":1}'),
  get('/v1/health/service/local?index=1&wait=1s', { view: 'keys' }),
  register({ Node: 'b', Address: '10.0.0.2', NodeMeta: { rack: 'r2' }, Service: { ID: 'l2', Service: 'local2', Port: 2 } }),
  register({ Node: 'a', Address: '10.0.0.1', NodeMeta: { rack: 'r1' }, Service: { ID: 'l1', Service: 'local2', Port: 1 } }),
  post({ Name: 'byip', Service: { Service: 'local2', Near: '_ip' } }),
  get('/v1/query/byip/execute', { headers: { 'X-Forwarded-For': '10.0.0.1, 10.0.0.2' } }),
  get('/v1/query/byip/execute', { headers: { 'X-Forwarded-For': '10.0.0.2' } }),
  get('/v1/query/byip/execute?near=a', { headers: { 'X-Forwarded-For': 'x' } }),
]

const template = (Name: string, more: object = {}, Template: object = {}): object =>
  ({ Name, Template: { Type: 'name_prefix_match', ...Template }, Service: { Service: '${name.full}', ...more } })
/** A template that is refused. */
const noTemplate = (Service: string, Template: object = {}): Step => post({ ...template('refused', { Service }, Template) })

const templates: readonly Step[] = [
  post(template('', { Tags: ['${match(1)}', '', '${agent.segment}x'] }, { Regexp: '^(.*)-', RemoveEmptyTags: true }), { capture: { all: 'json:ID' } }),
  post(template('')),
  post(template('Geo-', { Service: '${name.suffix}', Tags: ['${name.prefix}'], NodeMeta: { k: '${match(2)}' }, IgnoreCheckIDs: ['${40 + 2}'], Near: '${name.full}' }, { Regexp: '^(.*?)-(.*)$' })),
  post(template('geo-db-', { Service: 'db', Failover: { Datacenters: ['${match(0)}', '$', 'a$', '$${x}'] } })),
  post(template('loop', { Service: '${name.suffix}' })),
  get('/v1/query/anything/explain'),
  get('/v1/query/a-b/explain'),
  get('/v1/query/Geo-web/explain'),
  get('/v1/query/geo-web/explain'),
  get('/v1/query/geo-db-x/explain?pretty'),
  get('/v1/query/geo-db-x/execute'),
  get('/v1/query/geo/explain'),
  get('/v1/query/Loopweb/explain'),
  get('/v1/query/loopweb/execute?near=a'),
  get('/v1/query/web/execute?near=b'),
  get('/v1/query/{{all}}/execute'),
  get('/v1/query/{{all}}'),
  get('/v1/query/%C3%A9/explain'),
  get('/v1/query/a%2Fb/explain'),
  get('/v1/query/a/b/explain'),
  ...['${name.full', '${}', '${name.nope}', 'a\n${ x}', '${upper(1)}', '${match()}', '${match(1,2)}', '${name.full[0]}', '${1.5 % 2}', '${name.full + 1}', '${match("x")}', '${08}', '${"a', '${match(1,)}', '${?}'].map((text) => noTemplate(text)),
  noTemplate('x', { Type: 'zz' }),
  noTemplate('x', { Regexp: '(' }),
  noTemplate('x', { Regexp: '[' }),
  noTemplate('x', { Regexp: 'a**' }),
  noTemplate('x', { Regexp: '(?<n>a)' }),
  noTemplate('x', { Regexp: '\\' }),
  post({ Template: { Type: 'name_prefix_match' }, Service: { Service: 'x' } }),
  ...['${(1 + 2) * 3}', '${1 + 2 * 3}', '${7.0 / 2}', '${1234567.0 + 0}', '${-7 % 3}', '${"a${name.suffix}b"}', '${"q\\"\\n"}', '$$', '${"a" "b"}', '${match(,1)}', '${010}', '${9223372036854775807 + 1}', 'caf\u00e9'].flatMap((text, at) => [
    post({ ...template(`t${at}x`, { Service: Buffer.from(text).toString('latin1') }) }), get(`/v1/query/t${at}x/explain`),
  ]),
]

/** Prepared queries: stored, found and run. */
export const query: Corpus = { name: 'query', agent: 'server', steps: [...stored, ...refusals, ...bound, ...catalog, ...executed, ...templates] }
