import type { TestContext } from 'node:test'
import { ourAgent, realAgent, type TestAgent } from '../interop/agents.ts'
import { Dice } from './dice.ts'
import { hilText, question } from './expressions.ts'

export interface Answer {
  readonly code: number
  /** An error's text, or what was found. */
  readonly text: string
}

export interface Asked {
  readonly made: unknown
  readonly real: Answer
  readonly ours: Answer
}

const node = (name: string, rest: object): object => ({ Node: name, Address: '10.0.0.1', ...rest })

const world: readonly object[] = [
  node('alpha', {
    ID: '40e4a748-2192-161a-0510-9bf59fe950b5', NodeMeta: { rack: 'r1', 'a:b': 'c' }, TaggedAddresses: { lan: '10.0.0.1' },
    Service: { ID: 'web-1', Service: 'web', Tags: ['v1', 'eu'], Port: 80, Meta: { version: '1.2', 'x-y': '' }, TaggedAddresses: { lan: { Address: '10.1.0.1', Port: 81 } }, Weights: { Passing: 5, Warning: 2 }, EnableTagOverride: true },
    Checks: [{ CheckID: 'alive', Name: 'Alive', Status: 'passing', Output: 'fine\nline 2' }, { CheckID: 'web-1-http', Name: 'HTTP', ServiceID: 'web-1', Status: 'warning' }],
  }),
  node('beta', { NodeMeta: { rack: 'r2' }, Service: { ID: 'web-2', Service: 'web', Tags: [], Port: 8080 }, Check: { CheckID: 'ttl', Name: 'TTL', ServiceID: 'web-2', Status: 'critical' } }),
  node('gamma', { Service: { Service: 'db', Port: 5432 } }),
]

/** The real agent and ours with the same catalog, who are asked the same. */
export class TwoAgents {
  readonly #agents: readonly [real: TestAgent, ours: TestAgent]

  private constructor(agents: readonly [TestAgent, TestAgent]) {
    this.#agents = agents
  }

  static async start(t: TestContext): Promise<TwoAgents> {
    const agents = [await realAgent(t), await ourAgent(t)] as const
    for (const agent of agents) {
      for (const body of world) await ask(agent, 'PUT', '/v1/catalog/register', JSON.stringify(body))
      await ask(agent, 'PUT', '/v1/agent/service/register', JSON.stringify({ Name: 'local', Tags: ['v1'], Port: 80, Meta: { version: '1.2' }, Check: { TTL: '1h' } }))
    }
    return new TwoAgents(agents)
  }

  /** A filter over a list. */
  async filter(seed: number): Promise<Asked> {
    const made = question(new Dice(seed))
    const [real, ours] = await this.#both(async (agent) => {
      const { code, text } = await ask(agent, 'GET', `${made.path}?filter=${encodeURIComponent(made.filter)}`)
      return { code, text: code === 200 ? namesIn(text) : text }
    })
    return { made, real, ours }
  }

  /** A template of prepared queries: whether it is taken, and what becomes of a name. */
  async template(seed: number): Promise<Asked> {
    const dice = new Dice(seed)
    const made = {
      Name: 'geo', Template: { Type: 'name_prefix_match', Regexp: dice.pick(['', '^geo-(.*?)-([^\\-]+?)$', '(', '^(a)?']), RemoveEmptyTags: dice.once(2) },
      Service: { Service: hilText(dice), Tags: dice.once(2) ? [hilText(dice)] : null },
    }
    const name = encodeURIComponent(dice.pick(['geo-a-b', 'geo', 'geo-', 'geo-\u00e4-x']))
    const [real, ours] = await this.#both(async (agent) => {
      const put = await ask(agent, 'POST', '/v1/query', JSON.stringify(made))
      if (put.code !== 200) return put
      const id = (JSON.parse(put.text) as { readonly ID: string }).ID
      const { code, text } = await ask(agent, 'GET', `/v1/query/${name}/explain`)
      await ask(agent, 'DELETE', `/v1/query/${id}`)
      return { code, text: code === 200 ? JSON.stringify((JSON.parse(text) as { readonly Query: { readonly Service: object } }).Query.Service) : text }
    })
    return { made, real, ours }
  }

  async #both(act: (agent: TestAgent) => Promise<Answer>): Promise<readonly [Answer, Answer]> {
    const [real, ours] = this.#agents
    return Promise.all([act(real), act(ours)])
  }
}

async function ask(agent: TestAgent, method: string, path: string, body?: string): Promise<Answer> {
  const response = await fetch(`http://${agent.address}${path}`, { method, ...(body === undefined ? {} : { body }) })
  return { code: response.status, text: await response.text() }
}

/** The rows of a list by what names them; orders of chance do not count. */
function namesIn(text: string): string {
  const found = [...text.matchAll(/"(?:Node|ServiceID|CheckID|ID|Service)":\s*"([^"]*)"/g)].map(([, name]) => name!)
  return found.filter((name) => !/^[0-9a-f]{8}-/.test(name)).sort().join(' ')
}
