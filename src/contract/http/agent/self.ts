import { any, bool, map, opt, rec, record, str, list } from '../../../wire/record.ts'
import type { Free, RecordOf } from '../../../wire/record.ts'
import { Vivaldi } from '../../../wire/records/coordinate.ts'
import type { AgentSelf } from '../../agent.ts'
import { tokenOf } from '../call.ts'
import { common } from '../param.ts'
import { agentRoute, json } from '../route.ts'
import { AgentMemberForm, memberForm } from './member-form.ts'

const Identity = record('AgentIdentity', {
  Datacenter: str(),
  NodeName: str(),
  NodeID: str(),
  Revision: str(),
  Server: bool(),
  Version: str(),
})

const Xds = record('AgentXds', { SupportedProxies: map(list(str())) })

export const AgentSelfForm = record('AgentSelf', {
  Config: rec(Identity),
  DebugConfig: map(any()),
  Coord: opt(Vivaldi),
  Member: rec(AgentMemberForm),
  Stats: map(map(str())),
  Meta: map(str()),
  xDS: opt(Xds, { json: 'omitempty' }),
})
export type AgentSelfForm = RecordOf<typeof AgentSelfForm>

export const agentSelf = agentRoute({
  method: 'GET',
  path: '/v1/agent/self',
  doc: 'Who this agent is, how it is configured, and its figures.',
  query: { token: common.token, pretty: common.pretty },
  reply: json(rec(AgentSelfForm)),
  agent(port, call) {
    const self = port.self(tokenOf(call))
    return self instanceof Promise ? self.then(formOf) : formOf(self)
  },
})

function formOf(self: AgentSelf): AgentSelfForm {
  const { Config, DebugConfig, Coord, Member: member, Stats, Meta, xDS } = self
  return {
    Config,
    DebugConfig: mapOf(DebugConfig, freeOf),
    Coord,
    Member: memberForm(member),
    Stats: mapOf(Stats, (group) => mapOf(group, (figure) => figure)),
    Meta: mapOf(Meta, (value) => value),
    xDS: xDS === undefined ? null : { SupportedProxies: mapOf(xDS.SupportedProxies, (versions) => versions) },
  }
}

function mapOf<T, U>(values: Readonly<Record<string, T>>, convert: (value: T) => U): ReadonlyMap<string, U> {
  return new Map(Object.entries(values).map(([name, value]) => [name, convert(value)]))
}

/** Plain values as the JSON writer takes them. */
function freeOf(value: unknown): Free {
  if (Array.isArray(value)) return value.map(freeOf)
  if (typeof value === 'object' && value !== null) return mapOf(value as Readonly<Record<string, unknown>>, freeOf)
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') return null
  return value as Free
}
