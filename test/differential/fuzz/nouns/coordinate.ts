import { get, put } from '../../step.ts'
import type { Step } from '../../step.ts'
import type { Draw } from '../draw.ts'
import { nodeNames } from '../names.ts'
import { readParameters, withParameters } from '../parameters.ts'

const node = (draw: Draw): string => draw.mostly(['node1', 'n1', 'n2', 'n3'], ['none', '', ...nodeNames])
const number = (draw: Draw): number => draw.mostly([0, 0.1, 0.5, 1, 2], [-1, 1e-9, 1e9])

/** A coordinate, and the wait until it can be read: it is gathered with others before it is written. */
export function coordinateWrite(draw: Draw): readonly Step[] {
  const name = draw.keep('index')
  const valid = draw.chance(0.9)
  const Coord = { Vec: Array.from({ length: valid ? 8 : draw.one(0, 1, 9) }, () => number(draw)), Error: number(draw), Adjustment: number(draw), Height: number(draw) }
  const Segment = draw.mostly(['', ''], ['x'])
  return [
    get('/v1/coordinate/nodes', { capture: { [name]: 'header:X-Consul-Index' } }),
    get(`/v1/coordinate/nodes?index={{${name}}}&wait=1s`, { start: name }),
    put('/v1/coordinate/update', JSON.stringify({ Node: node(draw), Coord, Segment })),
    get('/v1/coordinate/nodes', { finish: name }),
  ]
}

export function coordinateRead(draw: Draw): Step {
  return get(withParameters(draw, draw.one('/v1/coordinate/nodes', '/v1/coordinate/datacenters', `/v1/coordinate/node/${node(draw)}`), draw.some(0.2, `segment=${draw.one('', 'x')}`), readParameters(draw)))
}
