import { del, get, put } from '../../step.ts'
import type { Step } from '../../step.ts'
import type { Draw } from '../draw.ts'
import { keyPaths, unknownId } from '../names.ts'
import { readParameters, withParameters } from '../parameters.ts'

const plain = ['a', 'a/b', 'a/b/c', 'a/', 'b', 'ab'] as const
const keyPath = (draw: Draw): string => `/v1/kv/${draw.chance(0.85) ? draw.one(...plain) : draw.one(...keyPaths)}`
const prefixPath = (draw: Draw): string => `/v1/kv/${draw.one('', 'a', 'a/', 'a/b', 'b', 'none', ...plain)}`
const session = (draw: Draw): string => draw.kept('session', unknownId)
const cas = (draw: Draw): string => `cas=${draw.one('0', '1', draw.kept('modify', '0'), draw.kept('modify', '0'), draw.kept('modify', '1'))}`

/** A write of one key. */
export function kvWrite(draw: Draw): Step {
  const parameters = [
    ...draw.some(0.2, `flags=${draw.mostly(['0', '1', '42', '18446744073709551615'], ['18446744073709551616', 'x', '-1', ''])}`),
    ...draw.some(0.25, cas(draw)),
    ...draw.some(0.3, `${draw.one('acquire', 'acquire', 'acquire', 'release', 'release')}=${session(draw)}`),
  ]
  return put(withParameters(draw, keyPath(draw), parameters), draw.one('one', 'two', 'one', '', '\x00\xff', '<v>'), draw.chance(0.05) ? { chunkBytes: 2 } : {})
}

export function kvDelete(draw: Draw): Step {
  const tree = draw.chance(0.2)
  return del(withParameters(draw, tree ? prefixPath(draw) : keyPath(draw), [...draw.some(tree ? 1 : 0, 'recurse'), ...draw.some(0.3, cas(draw))]))
}

/** A read of one key, which also keeps what later steps compare with. */
export function kvGet(draw: Draw): Step {
  const path = withParameters(draw, keyPath(draw), draw.some(0.15, 'raw'), readParameters(draw))
  if (draw.chance(0.4)) return get(path)
  return get(path, { capture: { [draw.keep('modify')]: 'json:0.ModifyIndex', [draw.keep('index')]: 'header:X-Consul-Index' } })
}

export function kvList(draw: Draw): Step {
  const own = draw.chance(0.5) ? ['recurse'] : ['keys', ...draw.some(0.6, `separator=${draw.one('/', '/', 'b', 'a/', '', '%2F')}`)]
  return get(withParameters(draw, prefixPath(draw), own, readParameters(draw)), draw.chance(0.3) ? { capture: { [draw.keep('index')]: 'header:X-Consul-Index' } } : {})
}
