import { ConsulError } from '../std/errors.ts'
import { parseJson } from '../wire/json-parse.ts'
import { arranged, type Fields, textOfTree } from './arrange.ts'
import type { ReadView, ViewQuestion } from './view.ts'

const nodeFields: Fields = [['ID'], ['Node'], ['Address'], ['Datacenter'], ['TaggedAddresses'], ['Meta'], ['CreateIndex'], ['ModifyIndex']]
/** A service of an agent. */
export const serviceFields: Fields = [
  ['Kind'], ['ID'], ['Service'], ['Tags'], ['Meta'], ['Port'], ['Address'], ['TaggedAddresses'], ['Weights'], ['EnableTagOverride'], ['CreateIndex'],
  ['ModifyIndex'], ['ContentHash'], ['Proxy'], ['Connect'],
]
const definitionFields: Fields = [
  ['Interval', '0s'], ['Timeout', '0s'], ['DeregisterCriticalServiceAfter', '0s'], ['HTTP', ''], ['Header', null], ['Method', ''], ['Body', ''],
  ['TLSSkipVerify', false], ['TCP', ''],
]
const checkFields: Fields = [
  ['Node'], ['CheckID'], ['Name'], ['Status'], ['Notes'], ['Output'], ['ServiceID'], ['ServiceName'], ['ServiceTags'], ['Type'],
  ['Definition', undefined, definitionFields], ['CreateIndex'], ['ModifyIndex'],
]
const entryFields: Fields = [['Node', undefined, nodeFields], ['Service', undefined, serviceFields], ['Checks', undefined, checkFields]]

/** All services with their tags. */
export const servicesView: ReadView = view('/v1/catalog/services', {}, undefined)

export const nodesView: ReadView = view('/v1/catalog/nodes', {}, nodeFields)

/** The instances of a service that have all of some tags. */
export function serviceView(service: string, tags: readonly string[], passingOnly: boolean): ReadView {
  return view(`/v1/health/service/${service}`, { ...(tags.length === 0 ? {} : { tag: tags }), ...(passingOnly ? { passing: '1' } : {}) }, entryFields)
}

/** The checks of a service, or those with a state. */
export function checksView(service: string, state: string): ReadView {
  return view(state === '' ? `/v1/health/checks/${service}` : `/v1/health/state/${state}`, {}, checkFields)
}

function view(path: string, parameters: ViewQuestion['parameters'], fields: Fields | undefined): ReadView {
  return async (agent, { mark, stale, signal }) => {
    const reply = await agent.ask({
      method: 'GET', path, signal, parameters: { ...parameters, ...(mark === 0n ? {} : { index: String(mark) }), ...(stale ? { stale: '' } : {}) },
    })
    if (reply.status !== 200) throw new ConsulError('unexpected-status', `Unexpected response code: ${reply.status} (${reply.body})`)
    const tree = parseJson(reply.body)
    const shown = fields === undefined ? tree : arranged(tree, fields)
    return { mark: BigInt(reply.headers['x-consul-index'] ?? '0'), json: (indent) => textOfTree(shown, indent) }
  }
}
