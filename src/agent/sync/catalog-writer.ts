import type { Delegate } from '../../cluster/delegate.ts'
import { CatalogDeregister } from '../../contract/rpc/catalog/deregister.ts'
import { CatalogNodeServices } from '../../contract/rpc/catalog/node-services.ts'
import { CatalogRegister } from '../../contract/rpc/catalog/register.ts'
import { HealthNodeChecks } from '../../contract/rpc/health/node-checks.ts'
import type { RpcMethod } from '../../contract/rpc/method.ts'
import type { Logger } from '../../runtime/ports.ts'
import { isError, type ErrorCode } from '../../wire/errors.ts'
import { DeregisterRequest, NodeSpecificRequest, RegisterRequest } from '../../wire/records/catalog.ts'
import type { CheckEntry, ServiceEntry } from '../local/entries.ts'
import type { LocalState } from '../local/local-state.ts'
import type { RemoteState } from './compare.ts'
import type { NodeInfo } from './node-info.ts'

/** The tokens an agent acts with where nobody brought one. */
export interface AgentTokens {
  /** For services and checks. */
  readonly user: string
  /** For the node itself. */
  readonly agent: string
}

/** A follower may answer the full sync's questions when it is no older than this. */
const maxStaleNs = 2_000_000_000

/** Calls the catalog for one thing at a time, and marks what it then has. */
export class CatalogWriter {
  readonly #delegate: Delegate
  readonly #local: LocalState
  readonly #info: () => NodeInfo
  readonly #tokens: () => AgentTokens
  readonly #log: Logger
  readonly #signal: AbortSignal

  constructor(delegate: Delegate, local: LocalState, about: { info: () => NodeInfo; tokens: () => AgentTokens }, log: Logger, signal: AbortSignal) {
    this.#delegate = delegate
    this.#local = local
    this.#info = about.info
    this.#tokens = about.tokens
    this.#log = log
    this.#signal = signal
  }

  /** What the catalog has of this node. */
  async read(): Promise<RemoteState> {
    const { datacenter, nodeName } = this.#info()
    const request = NodeSpecificRequest.make({
      Datacenter: datacenter, Node: nodeName, Token: this.#tokens().agent, AllowStale: true, MaxStaleDuration: maxStaleNs,
    })
    const { NodeServices } = await this.#delegate.rpc(CatalogNodeServices, request, this.#signal)
    const { HealthChecks } = await this.#delegate.rpc(HealthNodeChecks, request, this.#signal)
    return {
      node: NodeServices?.Node ?? undefined,
      services: NodeServices?.Services ?? new Map(),
      checks: new Map((HealthChecks ?? []).map((check) => [check.CheckID, check])),
    }
  }

  async node(): Promise<void> {
    const revision = this.#local.nodeRevision
    if (await this.#write(CatalogRegister, this.#registration(this.#tokens().agent, {}), 'Node info update', { node: this.#info().nodeId }, 'Syncing node info failed.')) {
      this.#log.info('Synced node info')
    }
    this.#local.nodeSent(revision)
  }

  /** Sends a service, and with it those of its checks that may ride along, which are those of the same token (surface LS05). */
  async service(entry: ServiceEntry): Promise<void> {
    const { id, service, revision } = entry
    const { nodeRevision } = this.#local
    const token = entry.token || this.#tokens().user
    const riders = this.#local.unsyncedChecksOf(id).filter((check) => !check.deleted && (check.token || this.#tokens().user) === token)
    const revisions = riders.map((check) => check.revision)
    const checks = riders.map(({ check }) => check!)
    const request = this.#registration(token, {
      Service: service!,
      ...(checks.length === 1 ? { Check: checks[0]! } : { Checks: checks.length === 0 ? null : checks }),
    })
    const fields = { service: id }
    if (await this.#write(CatalogRegister, request, 'Service registration', fields, 'Syncing service failed.')) {
      if (!request.SkipNodeUpdate) this.#local.nodeSent(nodeRevision)
      this.#log.info('Synced service', fields)
    }
    this.#local.markService(id, true, revision)
    riders.forEach((check, at) => {
      this.#local.deferred.drop(check.id)
      this.#local.markCheck(check.id, true, revisions[at])
    })
  }

  async check(entry: CheckEntry): Promise<void> {
    const { id, check, revision } = entry
    const { nodeRevision } = this.#local
    this.#local.deferred.drop(id)
    const request = this.#registration(entry.token || this.#tokens().user, {
      Check: check!,
      Service: this.#local.service(check!.ServiceID) ?? null,
    })
    const fields = { check: id }
    if (await this.#write(CatalogRegister, request, 'Check registration', fields, 'Syncing check failed.')) {
      if (!request.SkipNodeUpdate) this.#local.nodeSent(nodeRevision)
      this.#log.info('Synced check', fields)
    }
    this.#local.markCheck(id, true, revision)
  }

  async dropService(entry: ServiceEntry): Promise<void> {
    const { id, revision } = entry
    const fields = { service: id }
    if (await this.#write(CatalogDeregister, this.#removal(entry.token, { ServiceID: id }), 'Service deregistration', fields, 'Deregistering service failed.', 'unknown-service')) {
      this.#log.info('Deregistered service', fields)
      if (entry.revision === revision) this.#local.forgetService(id)
    } else this.#local.markService(id, true, revision)
  }

  async dropCheck(entry: CheckEntry): Promise<void> {
    const { id, revision } = entry
    const fields = { check: id }
    if (await this.#write(CatalogDeregister, this.#removal(entry.token, { CheckID: id }), 'Check deregistration', fields, 'Deregistering check failed.', 'unknown-check')) {
      this.#log.info('Deregistered check', fields)
      if (entry.revision === revision) this.#local.forgetCheck(id)
    } else this.#local.markCheck(id, true, revision)
  }

  /**
   * Sends a request; false when the token forbids it. That counts as in sync until the next full sync, so that no refused request
   * is repeated all the time (surface LS06). Any other failure is thrown, but for the one that says that there is nothing left to do.
   */
  async #write<Request, Reply>(
    method: RpcMethod<Request, Reply>,
    request: Request,
    what: string,
    fields: Readonly<Record<string, string>>,
    failed: string,
    nothingToDo?: ErrorCode,
  ): Promise<boolean> {
    try {
      await this.#delegate.rpc(method, request, this.#signal)
      return true
    } catch (error) {
      if (nothingToDo !== undefined && isError(error, nothingToDo)) return true
      if (isError(error, 'permission-denied') || isError(error, 'acl-not-found')) {
        this.#log.warn(`${what} blocked by ACLs`, { ...fields, accessorID: '' })
        return false
      }
      if (!this.#signal.aborted) this.#log.warn(failed, { ...fields, error })
      throw error
    }
  }

  #registration(token: string, parts: Partial<RegisterRequest>): RegisterRequest {
    const { datacenter, nodeId, nodeName, address, taggedAddresses, meta } = this.#info()
    return RegisterRequest.make({
      Datacenter: datacenter, ID: nodeId, Node: nodeName, Address: address, TaggedAddresses: taggedAddresses, NodeMeta: meta,
      // Node info travels with whatever is sent; once known it is left alone, so that a service's token needs no right to the node.
      SkipNodeUpdate: this.#local.nodeInSync,
      Token: token,
      ...parts,
    })
  }

  #removal(token: string, parts: Partial<DeregisterRequest>): DeregisterRequest {
    const { datacenter, nodeName } = this.#info()
    return DeregisterRequest.make({ Datacenter: datacenter, Node: nodeName, Token: token || this.#tokens().user, ...parts })
  }
}
