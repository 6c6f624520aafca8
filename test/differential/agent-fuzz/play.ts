import { setTimeout as pause } from 'node:timers/promises'
import { exchangeBytes } from '../wire-client.ts'
import type { WireAnswer } from '../wire-client.ts'
import { problemOf } from '../problems.ts'
import { get, put } from '../step.ts'
import type { Step } from '../step.ts'
import type { Action, Sequence } from './action.ts'
import { unreadable } from './files.ts'
import { FuzzAgent } from './fuzz-agent.ts'
import { longTtl, shortTtl } from './sequence.ts'
import { inPath } from './values.ts'
import { seen } from './views.ts'

/** Where two agents part. */
export interface Difference {
  /** The action after which they differ. */
  readonly at: number
  readonly text: string
}

/** How long reads may take to become equal. */
const patienceMs = 6_000

const looks: readonly Step[] = [
  get('/v1/agent/services'), get('/v1/agent/checks'), get('/v1/catalog/node/node1'), get('/v1/health/node/node1'), get('/v1/catalog/services'), get('/v1/catalog/nodes'),
]

/** Plays a sequence to fresh agents of both programs; gives the first difference. */
export async function play({ profile, actions }: Sequence, program: string): Promise<Difference | undefined> {
  await using theirs = await FuzzAgent.real(program, profile)
  await using ours = await FuzzAgent.ours(profile)
  const pair = new Pair(theirs, ours)
  await pair.both((agent) => agent.start())
  for (const [at, action] of actions.entries()) {
    const text = await pair.act(action).catch((error: Error) => error.message)
    if (text !== undefined) return { at, text: [text, 'real:', ...theirs.complaints, 'ours:', ...ours.complaints].join('\n') }
  }
  return undefined
}

class Pair {
  readonly #theirs: FuzzAgent
  readonly #ours: FuzzAgent

  constructor(theirs: FuzzAgent, ours: FuzzAgent) {
    this.#theirs = theirs
    this.#ours = ours
  }

  async both<T>(work: (agent: FuzzAgent) => Promise<T>): Promise<readonly [T, T]> {
    return Promise.all([work(this.#theirs), work(this.#ours)])
  }

  async act(action: Action): Promise<string | undefined> {
    if (action.do !== 'look' && action.do !== 'restart') await this.both((agent) => agent.quiet())
    switch (action.do) {
      case 'request': return this.#request(action.step)
      case 'watch': return this.#watch(action.id, action.change)
      case 'expire': return this.#expire(action)
      case 'files': return this.#files(action.files)
      case 'behind': return this.#behind(action.steps)
      case 'restart': return this.#restart(action)
      default: return this.#first(looks)
    }
  }

  async #first(steps: readonly Step[]): Promise<string | undefined> {
    for (const step of steps) {
      const text = await this.#request(step)
      if (text !== undefined) return text
    }
    return undefined
  }

  async #request(step: Step): Promise<string | undefined> {
    const until = performance.now() + patienceMs
    for (;;) {
      const answers = await this.both((agent) => send(agent, step))
      const text = this.#compare(step, answers)
      if (text === undefined || step.method !== 'GET' || performance.now() > until) return text
      await pause(20)
    }
  }

  #compare(step: Step, [theirs, ours]: readonly [WireAnswer, WireAnswer]): string | undefined {
    const [a, b] = [theirs, ours].map((answer) => ({ ...seen(step, answer), closed: answer.closed }))
    const problems = problemOf(step, 0, a, b)
    return problems.length === 0 ? undefined : problems.join('\n')
  }

  async #watch(id: string, change: Step): Promise<string | undefined> {
    const path = `/v1/agent/service/${id}`
    const waiting = await this.both(async (agent) => {
      const hash = /^X-Consul-Contenthash: (.*)$/m.exec((await send(agent, get(path))).headers.join('\n'))?.[1]
      // Only a request that has a hash waits.
      return { answer: hash === undefined ? undefined : send(agent, get(`${path}?hash=${hash}&wait=15s`)) }
    })
    const changed = await this.#request(change)
    const [a, b] = await Promise.all([waiting[0].answer, waiting[1].answer])
    return changed ?? (a === undefined || b === undefined ? undefined : this.#compare(get(path), [a, b]))
  }

  async #expire({ id, check, note }: Extract<Action, { do: 'expire' }>): Promise<string | undefined> {
    const register = (TTL: string): Step => put('/v1/agent/check/register', JSON.stringify({ ID: id, Name: 'Runs out', ...check, TTL }))
    const path = inPath(id)
    // The answer tells nothing that the registrations before did not.
    const registered = await this.both((agent) => send(agent, register(shortTtl)))
    if (registered.every(({ statusLine }) => statusLine.includes(' 200 '))) {
      await this.both((agent) => send(agent, put(`/v1/agent/check/update/${path}`, JSON.stringify({ Status: 'passing', Output: note }))))
      await this.both((agent) => until(agent, id))
    }
    return this.#first([register(longTtl), get('/v1/agent/checks')])
  }

  async #files(files: Readonly<Record<string, string>>): Promise<string | undefined> {
    await this.both((agent) => agent.write(files))
    const text = await this.#request(put('/v1/agent/reload'))
    // With an unreadable file no agent would start again.
    const { [unreadable]: _, ...readable } = files
    await this.both((agent) => agent.write(readable))
    return text
  }

  async #behind(steps: readonly Step[]): Promise<string | undefined> {
    return await this.#first(steps) ?? this.#restart({ do: 'restart', how: 'same' })
  }

  async #restart({ how, files }: Extract<Action, { do: 'restart' }>): Promise<string | undefined> {
    await this.both((agent) => agent.stop())
    if (how === 'swapped') await FuzzAgent.swap(this.#theirs, this.#ours)
    if (files !== undefined) await this.both((agent) => agent.write(files))
    await this.both((agent) => agent.start())
    return this.#first(looks)
  }
}

async function send({ port, name }: FuzzAgent, { method, path, headers = {}, body = '' }: Step): Promise<WireAnswer> {
  const lines = [`${method} ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)]
  if (method !== 'GET') lines.push(`Content-Length: ${body.length}`)
  try {
    return await exchangeBytes(port, [Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1')], method)
  } catch (error) {
    throw new Error(`${name} does not answer ${method} ${path} ${body}`, { cause: error })
  }
}

/** Resolves when the check has run out, or is not there. */
async function until(agent: FuzzAgent, id: string): Promise<void> {
  for (;;) {
    const checks = JSON.parse((await send(agent, get('/v1/agent/checks'))).body) as Record<string, { readonly Status: string }>
    if (checks[id] === undefined || checks[id].Status === 'critical') return
    await pause(10)
  }
}
