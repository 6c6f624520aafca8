import { del, get, put, send } from '../../step.ts'
import type { Step } from '../../step.ts'
import type { Draw } from '../draw.ts'
import { unknownId } from '../names.ts'
import { jsonBody } from '../odd-json.ts'
import { readParameters, withParameters } from '../parameters.ts'

const root = '/v1/connect/intentions'
const service = (draw: Draw): string => draw.mostly(['web', 'db', '*', 'api'], ['', 'w*', 'Web'])
const place = (draw: Draw): string => draw.one(draw.kept('intention', unknownId), draw.kept('intention', unknownId), draw.kept('intention', unknownId), unknownId, 'x')

export function intentionWrite(draw: Draw): Step {
  const body = jsonBody(draw, {
    SourceName: service(draw),
    DestinationName: service(draw),
    Action: draw.mostly(['allow', 'deny'], ['', 'x']),
    ...draw.maybe(0.06, () => ({ SourceNS: draw.one('default', '*', 'x'), DestinationNS: draw.one('default', '*', 'x') })),
    ...draw.maybe(0.2, () => ({ Description: draw.one('d', '<d>', '') })),
    ...draw.maybe(0.2, () => ({ Meta: draw.one<unknown>({ a: 'b' }, {}, null) })),
    ...draw.maybe(0.2, () => ({ SourceType: draw.mostly(['consul', ''], ['x']) })),
    ...draw.maybe(0.05, () => ({ ID: draw.one('', unknownId), Precedence: 3, CreateIndex: 3 })),
  }, 0.12)
  return draw.one(
    () => send('POST', withParameters(draw, root, []), { body, capture: { [draw.keep('intention')]: 'json:ID' } }),
    () => send('POST', withParameters(draw, root, []), { body, capture: { [draw.keep('intention')]: 'json:ID' } }),
    () => put(withParameters(draw, `${root}/${place(draw)}`, []), body),
    () => del(withParameters(draw, `${root}/${place(draw)}`, [])),
  )()
}

export function intentionRead(draw: Draw): Step {
  const name = (): string => draw.one('web', 'db', '*', 'default/web', '*/*', 'x/web', 'api', '')
  return draw.one(
    () => get(withParameters(draw, root, draw.some(0.2, `filter=${encodeURIComponent(draw.one('SourceName == web', 'Action != allow', 'Precedence > 3', 'Meta.a == b', 'x'))}`), readParameters(draw)), { view: 'timeless', ...(draw.chance(0.3) ? { capture: { [draw.keep('index')]: 'header:X-Consul-Index' } } : {}) }),
    () => get(withParameters(draw, `${root}/${place(draw)}`, [], readParameters(draw)), { view: 'timeless' }),
    () => get(withParameters(draw, `${root}/match`, [`by=${draw.one('source', 'destination', 'x')}`, ...draw.list(1, 2, () => `name=${name()}`)], readParameters(draw)), { view: 'timeless' }),
    () => get(withParameters(draw, `${root}/check`, [`source=${name()}`, `destination=${name()}`, ...draw.some(0.1, 'source-type=consul')])),
  )()
}
