import type { Draw } from './draw.ts'
import { nodeNames } from './names.ts'

/** Adds parameters to a path: those that are given, then now and then some that apply to every read, or that nobody should send. */
export function withParameters(draw: Draw, path: string, own: readonly string[], common: readonly string[] = []): string {
  const all = [...own, ...common]
  if (all.length > 0 && draw.chance(draw.wild ? 0.3 : 0.05)) {
    const at = draw.whole(0, all.length - 1)
    const [name = ''] = all[at]!.split('=')
    if (name === 'wait') return `${path}?${all.join('&')}`
    all.splice(at, 0, draw.one(name, `${name}=`, `${name}=${draw.one('x', '-1', '1', 'true', '%00', '%22', '%3Cb%3E', '0x1', '99999999999999999999')}`, all[at]!))
  }
  if (draw.chance(draw.wild ? 0.15 : 0.02)) all.push(draw.one('', 'bogus', 'bogus=1', '=', '&', 'dc=', 'ns=', 'ns=x', 'ns=default', 'token=x', 'dc=dc1', 'dc=nowhere'))
  return all.length === 0 ? path : `${path}?${all.join(draw.chance(0.03) ? ';' : '&')}`
}

/** Parameters that any read takes. Whatever waits does so for a moment. */
export function readParameters(draw: Draw): readonly string[] {
  return [
    ...draw.some(0.06, draw.one('stale', 'consistent', 'stale=false', 'leader', 'stale&consistent', 'consistent=0', 'max_stale=10s', 'max_stale=x')),
    ...draw.some(0.05, 'pretty'),
    ...draw.some(0.05, `index=${draw.one('0', '1', '00', '+1', '-1', 'x', '', '1.5', '18446744073709551615', '18446744073709551616')}&wait=${draw.one('1ms', '2ms', '1ms', 'x')}`),
    ...draw.some(0.03, `wait=${draw.one('1ms', 'x', '10')}`),
    ...draw.some(0.05, `index=${draw.kept('index', '1')}${draw.one('', '', '0', '00')}&wait=${draw.one('1ms', '5ms')}`),
  ]
}

export const nearParameter = (draw: Draw): string => `near=${draw.one('_agent', '_ip', 'nowhere', '', ...nodeNames)}`
