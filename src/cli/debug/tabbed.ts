import type { AgentConnection } from '../agent-connection.ts'

/** An answer of the agent in JSON, indented by tabs as the original's files are; otherwise as the agent gave it, digit for digit. */
export async function tabbedAnswer(agent: AgentConnection, path: string, signal?: AbortSignal): Promise<string> {
  const body = await agent.askOk({ method: 'GET', path: path.split('?')[0]!, parameters: { ...parametersOf(path), pretty: '' }, ...(signal === undefined ? {} : { signal }) })
  return body.replace(/^(?: {4})+/gm, (indent) => '\t'.repeat(indent.length / 4))
}

function parametersOf(path: string): Readonly<Record<string, string>> {
  const query = path.split('?')[1]
  return query === undefined ? {} : Object.fromEntries(query.split('&').map((pair) => pair.split('=', 2) as [string, string]))
}
