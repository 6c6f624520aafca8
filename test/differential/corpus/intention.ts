import { del, get, put, send } from '../step.ts'
import type { Corpus, Step } from '../step.ts'

const path = '/v1/connect/intentions'
const post = (body: string | object, more: Partial<Step> = {}): Step => send('POST', path, { body: typeof body === 'string' ? body : JSON.stringify(body), ...more })
const allow = (SourceName: string, DestinationName: string, more: object = {}): object => ({ SourceName, DestinationName, Action: 'allow', ...more })
const nobody = '00000000-0000-0000-0000-000000000000'
const timeless: Partial<Step> = { view: 'timeless' }

const stored: readonly Step[] = [
  get(path),
  post(allow('web', 'db'), { capture: { plain: 'json:ID' } }),
  post(allow('*', 'db', { Action: 'deny', Description: 'nobody', Meta: { a: 'b', c: '' } }), { capture: { wild: 'json:ID' } }),
  post(allow('*', '*', { SourceNS: '*', DestinationNS: '*' }), { capture: { all: 'json:ID' } }),
  post('{"sourcename":"folded","DESTINATIONNAME":"db","action":"deny","sourcetype":"consul","destinationns":"other"}'),
  get(path, { ...timeless, capture: { index: 'header:X-Consul-Index' } }),
  get(`${path}?pretty`, timeless),
  get(`${path}?filter=SourceName==web`, timeless),
  get(`${path}?filter=Meta.a==b and Precedence<9`),
  get(`${path}?filter=Meta.a==b`, timeless),
  get(`${path}?filter=x`),
  get(`${path}?dc=nowhere`),
  get(`${path}?stale`, timeless),
  get(`${path}/{{plain}}`, timeless),
  get(`${path}/{{wild}}?pretty`, timeless),
  get(`${path}/${nobody}`),
  get(`${path}/x`),
  get(`${path}/`),
  put(`${path}/{{plain}}`, JSON.stringify(allow('web', 'cache', { Description: 'moved', ID: nobody }))),
  get(`${path}/{{plain}}`, timeless),
  put(`${path}/{{plain}}`, JSON.stringify(allow('*', 'db'))),
  put(`${path}/${nobody}`, JSON.stringify(allow('a', 'b'))),
  put(`${path}/x`, JSON.stringify(allow('a', 'b'))),
  put(`${path}/{{plain}}`, '{'),
  put(`${path}/{{plain}}`, '{"Bogus":1}'),
  get(`${path}?index={{index}}&wait=30s`, timeless),
]

const refused: readonly Step[] = [
  post(''), post('{'), post('[]'), post('null'), post('{}'), post('{"Bogus":1}'), post('{"SourceName":1}'), post('{"Action":{}}'), post('{"SourceType":[]}'), post('{"Namespace":"x"}'),
  post(allow('', '')),
  post(allow('we*', '*b')),
  post(allow('web', 'x', { SourceNS: '*' })),
  post(allow('web', 'x', { SourceNS: 'a*', DestinationNS: '*b' })),
  post(allow('web', 'x', { Action: 'Allow' })),
  post(allow('web', 'x', { SourceType: 'other' })),
  post(allow('web', 'x', { ID: nobody })),
  post(allow('web', 'x', { Description: 'x'.repeat(513), Meta: { ['k'.repeat(129)]: '' } })),
  post(allow('web', 'x', { Meta: { k: 'v'.repeat(513) } })),
  post(allow('*', 'db')),
  send('PUT', path, { body: '{}' }), send('DELETE', path), send('POST', `${path}/x`), send('OPTIONS', path),
]

const asked: readonly Step[] = [
  get(`${path}/match`), get(`${path}/match?by=x`), get(`${path}/match?by=source`), get(`${path}/match?by=source&by=source&name=a`),
  get(`${path}/match?by=source&name=a/b/c`),
  get(`${path}/match?by=destination&name=db`, timeless),
  get(`${path}/match?by=destination&name=db&name=unknown&name=default/cache`, timeless),
  get(`${path}/match?by=source&name=web&name=*&name=*/x`, timeless),
  get(`${path}/match?by=destination&name=other/db&pretty`, timeless),
  get(`${path}/check`), get(`${path}/check?source=a`), get(`${path}/check?source=a&destination=b&destination=c`),
  get(`${path}/check?source=a/b/c&destination=b`), get(`${path}/check?source=a&destination=b/c/d`),
  get(`${path}/check?source=web&destination=cache`),
  get(`${path}/check?source=web&destination=db`),
  get(`${path}/check?source=web&destination=db&pretty`),
  get(`${path}/check?source=folded&destination=other/db`),
  get(`${path}/check?source=a&destination=b&source-type=x`),
]

const ended: readonly Step[] = [
  del(`${path}/{{wild}}`), del(`${path}/{{wild}}`), del(`${path}/x`), del(`${path}/{{all}}`), get(`${path}/check?source=web&destination=db`),
]

/** Who may talk to whom. */
export const intention: Corpus = { name: 'intention', agent: 'server', steps: [...stored, ...refused, ...asked, ...ended] }
