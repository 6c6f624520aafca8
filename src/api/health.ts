import { healthChecks } from '../contract/http/health/checks.ts'
import { healthNode } from '../contract/http/health/node.ts'
import { healthService } from '../contract/http/health/service.ts'
import { healthState } from '../contract/http/health/state.ts'
import type { CheckServiceNode, HealthCheck } from '../wire/records/health.ts'
import type { Answer } from './answer.ts'
import type { Caller } from './caller.ts'
import { orEmpty } from './catalog.ts'
import { readParamsOf } from './kv.ts'
import type { ReadOptions } from './kv.ts'

export type { CheckServiceNode, HealthCheck } from '../wire/records/health.ts'

/** Health checks, and services by their health. */
export interface HealthApi {
  /** The checks of a node. */
  node(node: string, options?: ReadOptions): Promise<Answer<readonly HealthCheck[]>>
  /** The checks of a service. */
  checks(service: string, options?: ReadOptions): Promise<Answer<readonly HealthCheck[]>>
  /** The instances of a service, each with its node and the checks of both. */
  service(
    service: string, options?: ReadOptions & { readonly tags?: readonly string[]; readonly passing?: boolean },
  ): Promise<Answer<readonly CheckServiceNode[]>>
  /** The checks in a state. */
  state(state: 'any' | 'passing' | 'warning' | 'critical', options?: ReadOptions): Promise<Answer<readonly HealthCheck[]>>
}

export function healthApi(caller: Caller): HealthApi {
  return {
    node: async (node, options = {}) => orEmpty(await caller.call(healthNode, { node, ...readParamsOf(options) }, options)),
    checks: async (service, options = {}) => (
      orEmpty(await caller.call(healthChecks, { service, ...readParamsOf(options) }, options))),
    async service(service, options = {}) {
      const tag = options.tags === undefined ? {} : { tag: options.tags }
      const passing = options.passing === true ? { passing: true } : {}
      return orEmpty(await caller.call(healthService, { service, ...tag, ...passing, ...readParamsOf(options) }, options))
    },
    state: async (state, options = {}) => orEmpty(await caller.call(healthState, { state, ...readParamsOf(options) }, options)),
  }
}
