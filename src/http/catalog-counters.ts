import { CatalogDeregister } from '../contract/rpc/catalog/deregister.ts'
import { CatalogGatewayServices } from '../contract/rpc/catalog/gateway-services.ts'
import { CatalogListDatacenters } from '../contract/rpc/catalog/list-datacenters.ts'
import { CatalogListNodes } from '../contract/rpc/catalog/list-nodes.ts'
import { CatalogListServices } from '../contract/rpc/catalog/list-services.ts'
import { CatalogNodeServiceList } from '../contract/rpc/catalog/node-service-list.ts'
import { CatalogNodeServices } from '../contract/rpc/catalog/node-services.ts'
import { CatalogRegister } from '../contract/rpc/catalog/register.ts'
import { CatalogServiceNodes } from '../contract/rpc/catalog/service-nodes.ts'
import type { Counter, Metrics } from '../runtime/metrics.ts'

/** The only calls that the original counts as those of clients (surface/checks-and-agent.md TM03). */
const names: readonly (readonly [method: object, name: string])[] = [
  [CatalogRegister, 'catalog_register'], [CatalogDeregister, 'catalog_deregister'], [CatalogListDatacenters, 'catalog_datacenters'],
  [CatalogListNodes, 'catalog_nodes'], [CatalogListServices, 'catalog_services'], [CatalogServiceNodes, 'catalog_service_nodes'],
  [CatalogNodeServices, 'catalog_node_services'], [CatalogNodeServiceList, 'catalog_node_service_list'],
  [CatalogGatewayServices, 'catalog_gateway_services'],
]

interface Counters {
  readonly called: Counter
  readonly succeeded: Counter
  readonly failed: Counter
}

/** How often clients read and write the catalog, and how it went. */
export class CatalogCounters {
  readonly #byMethod: ReadonlyMap<object, Counters>
  readonly #connect: Counter

  constructor(metrics: Metrics, nodeName: string) {
    const counter = (name: string): Counter => metrics.counter(name, [['node', nodeName]])
    this.#byMethod = new Map(names.map(([method, name]) => [method, {
      called: counter(`client.api.${name}`), succeeded: counter(`client.api.success.${name}`), failed: counter(`client.rpc.error.${name}`),
    }]))
    this.#connect = counter('client.api.catalog_connect_service_nodes')
  }

  called(method: object, request: unknown): void {
    const counters = this.#byMethod.get(method)
    if (counters === undefined) return
    const isConnect = method === CatalogServiceNodes && (request as { readonly Connect: boolean }).Connect
    ;(isConnect ? this.#connect : counters.called).add(1)
  }

  succeeded(method: object): void {
    this.#byMethod.get(method)?.succeeded.add(1)
  }

  failed(method: object): void {
    this.#byMethod.get(method)?.failed.add(1)
  }
}
