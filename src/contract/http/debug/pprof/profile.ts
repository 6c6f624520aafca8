import { tokenOf } from '../../call.ts'
import type { Call } from '../../call.ts'
import { common, text } from '../../param.ts'
import { Formed } from '../../refusal.ts'
import { agentRoute, rawBytes } from '../../route.ts'

const noSniff = ['X-Content-Type-Options', 'nosniff']

/** Longest look; the original's profiles may take as long as its connections. */
const longestSeconds = 3600

/** Seconds of a profile of time unless told otherwise, and of the others. */
const usualSeconds: Readonly<Record<string, number>> = { profile: 30 }

export const debugPprofProfile = agentRoute({
  method: 'GET',
  path: '/debug/pprof/{name}',
  doc: 'What the program does, for `go tool pprof`: `profile` (time), `heap`, `allocs` (memory), `cmdline`; without a name, a page that lists them.',
  query: { token: common.token, seconds: text('How long to look; 30 for `profile`, 1 for the others.') },
  reply: rawBytes,
  async agent(port, call, gone) {
    const { tail: name } = call
    const found = await port.profile({ name, seconds: secondsOf(call, name), token: tokenOf(call) }, gone)
    if (found === undefined) return new Formed(404, { type: 'text/plain; charset=utf-8' }, 'Unknown profile\n', [...noSniff, 'X-Go-Pprof', '1'])
    if ('failure' in found) return new Formed(500, { type: 'text/plain; charset=utf-8' }, `${found.failure}\n`, [...noSniff, 'X-Go-Pprof', '1'])
    if (found.kind === 'page') return new Formed(200, { type: 'text/html; charset=utf-8' }, found.bytes, noSniff)
    if (found.kind === 'text') return new Formed(200, { type: 'text/plain; charset=utf-8' }, found.bytes, noSniff)
    return new Formed(200, { type: 'application/octet-stream' }, found.bytes, [...noSniff, 'Content-Disposition', `attachment; filename="${name}"`])
  },
})

function secondsOf(call: Call, name: string): number {
  const asked = call.query.get('seconds')
  const seconds = /^\d{1,6}$/.test(asked) ? Number(asked) : 0
  return Math.min(seconds || (usualSeconds[name] ?? 1), longestSeconds)
}
