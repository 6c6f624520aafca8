import { ConsulError, InputError } from '../../std/errors.ts'
import { jsonString } from '../../wire/json-text.ts'
import { parseJson } from '../../wire/json-parse.ts'
import type { AgentConnection } from '../agent-connection.ts'
import type { CommandIo } from '../command.ts'
import { textAt } from '../json-member.ts'

const ttl = '15s'
const renewalMs = 5_000

/** The session that a job lies under; agents can write beside it only while the session lives. */
export class ExecSession {
  readonly id: string
  readonly #agent: AgentConnection
  readonly #io: CommandIo
  #timer: { cancel(): void } | undefined
  #over = false

  private constructor(id: string, agent: AgentConnection, io: CommandIo) {
    this.id = id
    this.#agent = agent
    this.#io = io
    this.#renewLater()
  }

  /** A session of the agent's own node. */
  static local(agent: AgentConnection, io: CommandIo): Promise<ExecSession> {
    return create(agent, io, [['Name', '"Remote Exec"']])
  }

  /** A session of a server of another datacenter, as the agent's own node is none of its. */
  static async foreign(agent: AgentConnection, io: CommandIo, from: string, bound: (node: string) => void): Promise<ExecSession> {
    const found = parseJson(await agent.askOk({ method: 'GET', path: '/v1/health/service/consul', parameters: { passing: '1' } }))
    const node = Array.isArray(found) && found[0] !== undefined ? textAt(found[0], 'Node', 'Node') : ''
    if (node === '') throw new ConsulError('no-server', 'Failed to find Consul server in remote datacenter')
    bound(node)
    return create(agent, io, [['Name', jsonString(`Remote Exec via ${from}`)], ['Node', jsonString(node)], ['Checks', '[]']])
  }

  /** For `create`. */
  static of(id: string, agent: AgentConnection, io: CommandIo): ExecSession {
    return new ExecSession(id, agent, io)
  }

  /** Ends it, if it has not ended. Nobody waits for what may go wrong here: it ends by itself soon. */
  async destroy(): Promise<void> {
    if (this.#over) return
    this.#over = true
    this.#timer?.cancel()
    await tolerated(this.#agent.askOk({ method: 'PUT', path: `/v1/session/destroy/${this.id}` }), () => undefined)
  }

  #renewLater(): void {
    this.#timer = this.#io.timer(renewalMs, () => void this.#renew())
  }

  async #renew(): Promise<void> {
    const renewed = this.#agent.askOk({ method: 'PUT', path: `/v1/session/renew/${this.id}` })
    await tolerated(renewed.then(() => this.#over || this.#renewLater()), (text) => this.#over || this.#io.error(`Session renew failed: ${text}`))
  }
}

async function create(agent: AgentConnection, io: CommandIo, fields: readonly (readonly [name: string, json: string])[]): Promise<ExecSession> {
  const all = [...fields, ['Behavior', '"delete"'], ['TTL', `"${ttl}"`]]
  const body = `{${all.map(([name, json]) => `"${name}":${json}`).join(',')}}`
  return ExecSession.of(textAt(parseJson(await agent.askOk({ method: 'PUT', path: '/v1/session/create', body })), 'ID'), agent, io)
}

/** Waits for a request whose failure is told and no more. */
export async function tolerated(work: Promise<unknown>, failed: (text: string) => unknown): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof ConsulError) && !(error instanceof InputError)) throw error
    failed(error.message)
  }
}
