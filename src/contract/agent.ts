import type { HealthCheck, NodeService } from '../wire/records/catalog.ts'
import type { CheckDefinition } from '../wire/records/check-definition.ts'
import type { KeyringRequest, KeyringResponse } from '../wire/records/internal.ts'
import type { ServiceDefinition } from '../wire/records/service.ts'
import type { UserEvent } from './http/event/event-form.ts'
import type { HostForm } from './http/agent/host-form.ts'
import type { MetricsForm } from './http/agent/metrics-form.ts'
import type { ReloadForm } from './http/agent/reload-form.ts'
import type { AgentServiceForm } from './http/agent/service-form.ts'
import type { Vivaldi } from '../wire/records/coordinate.ts'

/** Who this agent is, as `Config` of `/v1/agent/self` says it. */
export interface AgentIdentity {
  readonly Datacenter: string
  readonly NodeName: string
  readonly NodeID: string
  readonly Revision: string
  readonly Server: boolean
  readonly Version: string
}

/** A gossip member as `/v1/agent/self` and `/v1/agent/members` show it; Status 1 is alive. */
export interface AgentMember {
  readonly Name: string
  readonly Addr: string
  readonly Port: number
  readonly Tags: Readonly<Record<string, string>>
  readonly Status: number
  readonly ProtocolMin: number
  readonly ProtocolMax: number
  readonly ProtocolCur: number
  readonly DelegateMin: number
  readonly DelegateMax: number
  readonly DelegateCur: number
}

/** What `/v1/agent/self` answers. `DebugConfig` is the configuration with its secrets hidden; its keys are printed sorted. */
export interface AgentSelf {
  readonly Config: AgentIdentity
  readonly DebugConfig: Readonly<Record<string, unknown>>
  /** Null when coordinates are disabled. */
  readonly Coord: Vivaldi | null
  readonly Member: AgentMember
  readonly Stats: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly Meta: Readonly<Record<string, string>>
  /** Left out when the agent serves no xDS. */
  readonly xDS?: { readonly SupportedProxies: Readonly<Record<string, readonly string[]>> }
}

/** Which service to look at, and how long to wait until its hash is another; an empty hash waits for nothing. */
export interface AgentServiceRequest {
  readonly id: string
  readonly hash: string
  /** In nanoseconds; 0 for the usual time. */
  readonly wait: number | bigint
  readonly token: string
}

/** Which events to list, and for what index to wait to change; 0 waits for nothing. */
export interface EventsRequest {
  /** Empty for all. */
  readonly name: string
  readonly index: number | bigint
  /** In nanoseconds; 0 for the usual time. */
  readonly wait: number | bigint
  readonly token: string
}

/** Which profile to take, and how long to look. */
export interface ProfileRequest {
  /** Empty for the list of them. */
  readonly name: string
  readonly seconds: number
  readonly token: string
}

/** Bytes and what they are, or why there are none. */
export type ProfileAnswer = { readonly kind: 'page' | 'text' | 'profile'; readonly bytes: string } | { readonly failure: string }

/** Out of service for maintenance, or back into it. */
export interface Maintenance {
  readonly enable: boolean
  /** Empty for the usual one. */
  readonly reason: string
  readonly token: string
}

/**
 * What the routes that end at this agent call. Implemented in `agent/operations`. Strings are byte strings, and `token` is the one
 * the caller gave, empty for none. What is refused is thrown: a `Refusal` for what the row would refuse, else a `ConsulError`.
 * Changes resolve once they are on disk and the catalog has been told, or could not be soon.
 */
export interface AgentPort {
  /** Whether it is a server, or an agent that asks servers. */
  readonly isServer: boolean
  self(token: string): AgentSelf | Promise<AgentSelf>
  /** Null where the agent is not in such a pool. */
  members(pool: 'lan' | 'wan', token: string): readonly AgentMember[] | null | Promise<readonly AgentMember[] | null>

  /** Joins a pool through any of the addresses; gives how many were reached. */
  join(pool: 'lan' | 'wan', addresses: readonly string[], token: string): Promise<number>
  /** Says of a member that it has left; with `prune` it is forgotten as well. */
  forceLeave(node: string, prune: boolean, token: string): Promise<void>

  /** Services by their IDs; those that the token may not read are left out. */
  services(token: string): ReadonlyMap<string, NodeService> | Promise<ReadonlyMap<string, NodeService>>
  /** The same in the form of answers, and of these those that an expression is true of; empty for all. */
  serviceForms(filter: string, token: string): ReadonlyMap<string, AgentServiceForm> | Promise<ReadonlyMap<string, AgentServiceForm>>
  /** One service with its content hash; undefined when there is none. */
  service(request: AgentServiceRequest, gone: () => AbortSignal): Promise<AgentServiceForm | undefined>
  checks(filter: string, token: string): ReadonlyMap<string, HealthCheck> | Promise<ReadonlyMap<string, HealthCheck>>
  /** The checks of a service and of the node. */
  checksOf(service: string): readonly HealthCheck[] | Promise<readonly HealthCheck[]>

  registerService(definition: ServiceDefinition, manner: { readonly token: string; readonly replaceChecks: boolean }): Promise<void>
  deregisterService(id: string, token: string): Promise<void>
  registerCheck(definition: CheckDefinition, token: string): Promise<void>
  deregisterCheck(id: string, token: string): Promise<void>
  updateCheck(result: { readonly id: string; readonly status: 'passing' | 'warning' | 'critical'; readonly output: string; readonly token: string }): Promise<void>

  /** The log from now on; undefined when there is no such level. Ends when the caller has gone. */
  monitor(asked: { readonly level: string; readonly json: boolean; readonly token: string }, gone: AbortSignal): AsyncIterable<string> | undefined

  /** The figures of the last interval that is over. */
  metrics(token: string): MetricsForm | Promise<MetricsForm>
  /** All figures in the text form of Prometheus; undefined when none are kept for it. */
  prometheusMetrics(token: string): string | undefined | Promise<string | undefined>

  /** A look at what the program does; undefined when there is no profile of that name. */
  profile(request: ProfileRequest, gone: () => AbortSignal): Promise<ProfileAnswer | undefined>

  /** The machine that this agent runs on. */
  host(token: string): HostForm | Promise<HostForm>

  maintainNode(maintenance: Maintenance): Promise<void>
  maintainService(id: string, maintenance: Maintenance): Promise<void>

  /** Fires an event in a datacenter's pool; gives it with its ID. */
  fireEvent(event: UserEvent, datacenter: string, token: string): UserEvent | Promise<UserEvent>
  events(request: EventsRequest, gone: () => AbortSignal): Promise<{ readonly index: number | bigint; readonly events: readonly UserEvent[] }>

  /** Lists or changes the keys that gossip is encrypted with. */
  keyring(request: KeyringRequest): Promise<readonly KeyringResponse[]>

  /** Reads the configuration anew and applies what can be applied now. */
  reloadConfig(token: string): Promise<ReloadForm>
  /** Resolves when the agent has left its cluster; it then ends. */
  leave(token: string): Promise<void>
}
