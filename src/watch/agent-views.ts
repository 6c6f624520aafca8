import { ConsulError } from '../std/errors.ts'
import { JsonObject, type JsonTree, parseJson } from '../wire/json-parse.ts'
import { arranged, type Fields, textOfTree } from './arrange.ts'
import { serviceFields } from './catalog-views.ts'
import type { Mark, ReadView } from './view.ts'

const eventFields: Fields = [['ID'], ['Name'], ['Payload'], ['NodeFilter'], ['ServiceFilter'], ['TagFilter'], ['Version'], ['LTime']]

/** The events that an agent took since the last view, by name; an empty name is any. */
export function eventView(name: string): ReadView {
  return async (agent, { mark, signal }) => {
    const parameters = { ...(name === '' ? {} : { name }), ...(mark === 0n ? {} : { index: String(mark) }) }
    const reply = await agent.ask({ method: 'GET', path: '/v1/event/list', signal, parameters })
    if (reply.status !== 200) throw unexpected(reply)
    const all = parseJson(reply.body)
    const events = Array.isArray(all) ? all as readonly JsonTree[] : []
    const seen = events.findIndex((event) => markOf(event) === mark)
    const shown = all === null ? null : arranged(events.slice(seen + 1), eventFields)
    return { mark: BigInt(reply.headers['x-consul-index'] ?? '0'), json: (indent) => textOfTree(shown, indent) }
  }
}

/** The index that stands for an event: the two halves of its ID in exclusive or. */
function markOf(event: JsonTree): Mark | undefined {
  const id = event instanceof JsonObject ? event.values[event.names.indexOf('ID')] : undefined
  if (typeof id !== 'string' || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return undefined
  const digits = id.replaceAll('-', '')
  return BigInt(`0x${digits.slice(0, 16)}`) ^ BigInt(`0x${digits.slice(16)}`)
}

/** One service of the agent itself. It has no index, so its hash tells one state from the next. */
export function agentServiceView(id: string): ReadView {
  return async (agent, { mark, signal }) => {
    const reply = await agent.ask({ method: 'GET', path: `/v1/agent/service/${id}`, signal, parameters: typeof mark === 'string' ? { hash: mark } : {} })
    if (reply.status !== 200) throw unexpected(reply)
    const service = parseJson(reply.body)
    const hash = service instanceof JsonObject ? service.values[service.names.indexOf('ContentHash')] : undefined
    const shown = arranged(service, serviceFields)
    return { mark: typeof hash === 'string' ? hash : '', json: (indent) => textOfTree(shown, indent) }
  }
}

function unexpected({ status, body }: { readonly status: number; readonly body: string }): ConsulError {
  return new ConsulError('unexpected-status', `Unexpected response code: ${status} (${body})`)
}
