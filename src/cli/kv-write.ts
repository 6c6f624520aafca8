import { InputError } from '../std/errors.ts'
import type { AgentConnection, QueryParameters } from './agent-connection.ts'

/** Writes a key; false when the agent did not do it. */
export async function writeKey(agent: AgentConnection, key: string, value: string, parameters: QueryParameters): Promise<boolean> {
  if (key.startsWith('/')) throw new InputError(`Invalid key. Key must not begin with a '/': ${key}`)
  return (await agent.askOk({ method: 'PUT', path: `/v1/kv/${key}`, parameters, body: value })).includes('true')
}

/** Deletes a key, or all that `recurse` covers; false when the agent did not do it. */
export async function deleteKey(agent: AgentConnection, key: string, parameters: QueryParameters): Promise<boolean> {
  return (await agent.askOk({ method: 'DELETE', path: `/v1/kv/${key}`, parameters })).includes('true')
}
