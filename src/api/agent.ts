import { agentCheckDeregister } from '../contract/http/agent/check/deregister.ts'
import { agentCheckRegister } from '../contract/http/agent/check/register.ts'
import { agentCheckUpdate } from '../contract/http/agent/check/update.ts'
import { agentChecks } from '../contract/http/agent/checks.ts'
import type { HostForm } from '../contract/http/agent/host-form.ts'
import { agentHost } from '../contract/http/agent/host.ts'
import { agentMaintenance } from '../contract/http/agent/maintenance.ts'
import type { AgentMemberForm } from '../contract/http/agent/member-form.ts'
import { agentMembers } from '../contract/http/agent/members.ts'
import type { MetricsForm } from '../contract/http/agent/metrics-form.ts'
import { agentMetrics } from '../contract/http/agent/metrics.ts'
import { agentSelf } from '../contract/http/agent/self.ts'
import type { AgentSelfForm } from '../contract/http/agent/self.ts'
import { agentService } from '../contract/http/agent/service.ts'
import type { AgentServiceForm } from '../contract/http/agent/service-form.ts'
import { agentServiceDeregister } from '../contract/http/agent/service/deregister.ts'
import { agentServiceMaintenance } from '../contract/http/agent/service/maintenance.ts'
import { agentServiceRegister } from '../contract/http/agent/service/register.ts'
import { agentServices } from '../contract/http/agent/services.ts'
import type { HealthCheck } from '../wire/records/catalog.ts'
import type { Caller } from './caller.ts'
import type { CallOptions } from './connection.ts'

export type { HostForm as AgentHost } from '../contract/http/agent/host-form.ts'
export type { MetricsForm as AgentMetrics } from '../contract/http/agent/metrics-form.ts'
export type { AgentMemberForm as AgentMember } from '../contract/http/agent/member-form.ts'
export type { AgentSelfForm as AgentSelf } from '../contract/http/agent/self.ts'
export type { AgentServiceForm as AgentService } from '../contract/http/agent/service-form.ts'

/** A check to run: how, and with an ID and a name where it stands alone. Durations are texts such as `10s`. */
export type CheckRegistration = Readonly<Record<string, unknown>>

/** A service to run here. The names are those of the wire; what is left out is zero. */
export interface ServiceRegistration {
  readonly Name: string
  readonly ID?: string
  readonly Tags?: readonly string[]
  readonly Address?: string
  readonly Port?: number
  readonly Meta?: Readonly<Record<string, string>>
  readonly Weights?: { readonly Passing: number; readonly Warning: number }
  readonly EnableTagOverride?: boolean
  readonly TaggedAddresses?: Readonly<Record<string, { readonly Address: string; readonly Port: number }>>
  readonly Check?: CheckRegistration
  readonly Checks?: readonly CheckRegistration[]
  readonly Kind?: string
  readonly Proxy?: Readonly<Record<string, unknown>>
  readonly Connect?: Readonly<Record<string, unknown>>
}

/** The agent that answers, rather than the cluster behind it. */
export interface AgentApi {
  /** Who it is, how it is configured, and its figures. */
  self(options?: CallOptions): Promise<AgentSelfForm>
  /** Its figures over the last ten seconds that are over. */
  metrics(options?: CallOptions): Promise<MetricsForm>
  /** The machine that it runs on. */
  host(options?: CallOptions): Promise<HostForm>
  members(options?: CallOptions & { readonly wan?: boolean }): Promise<readonly AgentMemberForm[]>
  /** Its services by their IDs, all or those that a filter is true of. */
  services(options?: CallOptions & { readonly filter?: string }): Promise<ReadonlyMap<string, AgentServiceForm>>
  /** One service; given the `ContentHash` of an answer, waits until it is another. */
  service(id: string, options?: CallOptions & { readonly hash?: string; readonly wait?: string }): Promise<AgentServiceForm>
  checks(options?: CallOptions & { readonly filter?: string }): Promise<ReadonlyMap<string, HealthCheck>>
  /** Resolves once the catalog has the service. */
  registerService(service: ServiceRegistration, options?: CallOptions & { readonly replaceChecks?: boolean }): Promise<void>
  deregisterService(id: string, options?: CallOptions): Promise<void>
  registerCheck(check: CheckRegistration & { readonly Name: string }, options?: CallOptions): Promise<void>
  deregisterCheck(id: string, options?: CallOptions): Promise<void>
  /** Gives a TTL check its result. */
  updateCheck(id: string, status: 'passing' | 'warning' | 'critical', output?: string, options?: CallOptions): Promise<void>
  /** Puts this node, or one service of it, out of service or back. */
  maintain(enable: boolean, options?: CallOptions & { readonly service?: string; readonly reason?: string }): Promise<void>
}

export function agentApi(caller: Caller): AgentApi {
  return {
    self: async (options = {}) => (await caller.call(agentSelf, {}, options)).data,
    metrics: async (options = {}) => (await caller.call(agentMetrics, {}, options)).data,
    host: async (options = {}) => (await caller.call(agentHost, {}, options)).data,
    members: async (options = {}) => (await caller.call(agentMembers, options.wan === true ? { wan: '1' } : {}, options)).data ?? [],
    services: async (options = {}) => (await caller.call(agentServices, given({ filter: options.filter }), options)).data ?? new Map<string, never>(),
    service: async (id, options = {}) => (
      (await caller.call(agentService, { id, ...given({ hash: options.hash, wait: options.wait }) }, options)).data),
    checks: async (options = {}) => (await caller.call(agentChecks, given({ filter: options.filter }), options)).data ?? new Map<string, never>(),
    async registerService(service, options = {}) {
      const params = options.replaceChecks === true ? { 'replace-existing-checks': true } : {}
      await caller.call(agentServiceRegister, params, { ...options, body: JSON.stringify(service) })
    },
    async deregisterService(id, options = {}) {
      await caller.call(agentServiceDeregister, { id }, options)
    },
    async registerCheck(check, options = {}) {
      await caller.call(agentCheckRegister, {}, { ...options, body: JSON.stringify(check) })
    },
    async deregisterCheck(id, options = {}) {
      await caller.call(agentCheckDeregister, { id }, options)
    },
    async updateCheck(id, Status, Output = '', options = {}) {
      await caller.call(agentCheckUpdate, { id }, { ...options, body: JSON.stringify({ Status, Output }) })
    },
    async maintain(enable, options = {}) {
      const params = { enable, ...given({ reason: options.reason }) }
      if (options.service === undefined) await caller.call(agentMaintenance, params, options)
      else await caller.call(agentServiceMaintenance, { id: options.service, ...params }, options)
    },
  }
}

/** The parameters that are there. */
function given<P extends Readonly<Record<string, string | undefined>>>(params: P): { readonly [K in keyof P]?: string } {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined)) as { readonly [K in keyof P]?: string }
}
