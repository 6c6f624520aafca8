import { agentServiceView, eventView } from './agent-views.ts'
import { checksView, nodesView, servicesView, serviceView } from './catalog-views.ts'
import { keyView, prefixView } from './kv-views.ts'
import type { ReadView } from './view.ts'

/** Parameters of views; each type reads its own. Empty is not given. */
export interface ViewParameters {
  readonly key: string
  readonly prefix: string
  readonly service: string
  readonly tags: readonly string[]
  readonly passingOnly: boolean
  readonly state: string
  /** Of an event. */
  readonly name: string
  readonly serviceId: string
}

/** What each type reads, beside `stale`, in the order in which the original reads it. */
export const parametersOf: Readonly<Record<string, readonly ('key' | 'prefix' | 'service' | 'tag' | 'passingonly' | 'state' | 'name' | 'service_id')[]>> = {
  key: ['key'], keyprefix: ['prefix'], services: [], nodes: [], service: ['service', 'tag', 'passingonly'], checks: ['service', 'state'],
  event: ['name'], agent_service: ['service_id'],
}

/** Types that an agent answers from what it knows itself. */
export const neverStale: ReadonlySet<string> = new Set(['event', 'agent_service'])

/** The view of a type, or what the original says of its parameters. */
export function viewOf(type: string, asked: ViewParameters): ReadView | string {
  switch (type) {
    case 'key': return asked.key === '' ? 'Must specify a single key to watch' : keyView(asked.key)
    case 'keyprefix': return asked.prefix === '' ? 'Must specify a single prefix to watch' : prefixView(asked.prefix)
    case 'services': return servicesView
    case 'nodes': return nodesView
    case 'service':
      return asked.service === '' ? 'Must specify a single service to watch' : serviceView(asked.service, asked.tags, asked.passingOnly)
    case 'checks':
      if (asked.service !== '' && asked.state !== '') return 'Cannot specify service and state'
      return checksView(asked.service, asked.service === '' && asked.state === '' ? 'any' : asked.state)
    case 'event': return eventView(asked.name)
    case 'agent_service': return agentServiceView(asked.serviceId)
    default: return `Unsupported watch type: ${type}`
  }
}
