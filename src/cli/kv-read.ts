import { ConsulError } from '../std/errors.ts'
import type { AgentConnection, QueryParameters } from './agent-connection.ts'

/** The body of a read of keys; undefined when there are none. The original's client drops the text of other answers here. */
export async function readKeys(agent: AgentConnection, key: string, parameters: QueryParameters): Promise<string | undefined> {
  const reply = await agent.ask({ method: 'GET', path: `/v1/kv/${key}`, parameters })
  if (reply.status === 404) return undefined
  if (reply.status !== 200) throw new ConsulError('unexpected-status', `Unexpected response code: ${reply.status}`)
  return reply.body
}
