import { ConsulError } from '../../std/errors.ts'
import { JsonNumber, JsonObject, type JsonTree, parseJson } from '../../wire/json-parse.ts'
import { jsonString } from '../../wire/json-text.ts'
import type { QueryParameters } from '../agent-connection.ts'
import type { ReadView } from './kv-views.ts'

/** A field as the original's client has it, and what it is when the server leaves it out; without that it stays out. */
type Field = readonly [name: string, otherwise?: JsonTree | undefined, shape?: Fields]
type Fields = readonly Field[]

const nodeFields: Fields = [['ID'], ['Node'], ['Address'], ['Datacenter'], ['TaggedAddresses'], ['Meta'], ['CreateIndex'], ['ModifyIndex']]
const serviceFields: Fields = [
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

function view(path: string, parameters: QueryParameters, fields: Fields | undefined): ReadView {
  return async (agent, { index, stale, signal }) => {
    const reply = await agent.ask({
      method: 'GET', path, signal, parameters: { ...parameters, ...(index === 0n ? {} : { index: String(index) }), ...(stale ? { stale: '' } : {}) },
    })
    if (reply.status !== 200) throw new ConsulError('unexpected-status', `Unexpected response code: ${reply.status} (${reply.body})`)
    const tree = parseJson(reply.body)
    const shown = fields === undefined ? tree : arranged(tree, fields)
    return { index: BigInt(reply.headers['x-consul-index'] ?? '0'), json: (indent) => textOf(shown, indent, '\n') }
  }
}

/** Fields in the order of the original's client, which is not the server's. */
function arranged(tree: JsonTree, fields: Fields): JsonTree {
  if (Array.isArray(tree)) return tree.map((element: JsonTree) => arranged(element, fields))
  if (!(tree instanceof JsonObject)) return tree
  const out = new JsonObject()
  for (const [name, otherwise, shape] of fields) {
    const at = tree.names.indexOf(name)
    const value = at < 0 ? otherwise : tree.values[at]!
    if (value === undefined) continue
    out.names.push(name)
    out.values.push(shape === undefined ? value : arranged(value, shape))
  }
  return out
}

/** As Go writes it: each level indented, or everything on one line. */
function textOf(tree: JsonTree, indent: string, line: string): string {
  if (tree === null || typeof tree === 'boolean') return String(tree)
  if (typeof tree === 'string') return jsonString(tree)
  if (tree instanceof JsonNumber) return tree.text
  const inner = indent === '' ? '' : line + indent
  const [open, close, parts] = tree instanceof JsonObject
    ? ['{', '}', tree.names.map((name, i) => `${jsonString(name)}:${indent === '' ? '' : ' '}${textOf(tree.values[i]!, indent, inner)}`)]
    : ['[', ']', tree.map((element) => textOf(element, indent, inner))]
  return parts.length === 0 ? open + close : `${open}${parts.map((part) => inner + part).join(',')}${indent === '' ? '' : line}${close}`
}
