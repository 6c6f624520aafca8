import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CatalogListNodes } from '../contract/rpc/catalog/list-nodes.ts'
import { CatalogNodeServices } from '../contract/rpc/catalog/node-services.ts'
import { CatalogServiceNodes } from '../contract/rpc/catalog/service-nodes.ts'
import { HealthServiceNodes } from '../contract/rpc/health/service-nodes.ts'
import { PreparedQueryExecute } from '../contract/rpc/prepared-query/execute.ts'
import { IndexedNodes, IndexedNodeServices, IndexedServiceNodes, Node, NodeService, ServiceNode } from '../wire/records/catalog.ts'
import { IndexedCheckServiceNodes } from '../wire/records/health.ts'
import { PreparedQueryExecuteRequest, PreparedQueryExecuteResponse } from '../wire/records/prepared-query.ts'
import { DCSpecificRequest, NodeSpecificRequest, ServiceSpecificRequest } from '../wire/records/requests.ts'
import type { Delegate } from './delegate.ts'
import { type AddressesFor, withTranslatedAddresses } from './translate-addresses.ts'

const node = Node.make({ Node: 'n', Address: '10.0.0.1', TaggedAddresses: new Map([['lan', '10.0.0.1'], ['wan', '198.18.0.1']]) })
const service = NodeService.make({
  ID: 's', Service: 's', Address: '10.0.0.2', Port: 80,
  TaggedAddresses: new Map([['wan', { Address: '198.18.0.2', Port: 8080 }], ['wan_ipv4', { Address: '198.18.0.3', Port: 1 }]]),
})
const entry = ServiceNode.make({
  Node: 'n', Address: '10.0.0.1', TaggedAddresses: node.TaggedAddresses, ServiceAddress: '', ServicePort: 80, ServiceTaggedAddresses: new Map(),
})

const replies = new Map<unknown, unknown>([
  [CatalogListNodes, IndexedNodes.make({ Nodes: [node] })],
  [CatalogServiceNodes, IndexedServiceNodes.make({ ServiceNodes: [entry] })],
  [CatalogNodeServices, IndexedNodeServices.make({ NodeServices: { Node: node, Services: new Map([['s', service]]) } })],
  [HealthServiceNodes, IndexedCheckServiceNodes.make({ Nodes: [{ Node: node, Service: service, Checks: null }] })],
  [PreparedQueryExecute, PreparedQueryExecuteResponse.make({ Datacenter: 'dc2', Nodes: [{ Node: node, Service: service, Checks: null }] })],
])

class Fake {
  readonly datacenter = 'dc1'
  readonly #members = ['n']
  readonly rpc = (method: unknown): unknown => replies.get(method)
  members(): readonly string[] {
    return this.#members
  }
}

const delegate = new Fake() as unknown as Delegate
const through = (form: AddressesFor): Delegate => withTranslatedAddresses(delegate, form)

test('what is in the own datacenter stays as it is, the very same', () => {
  assert.equal(through('http').rpc(CatalogListNodes, DCSpecificRequest.make({ Datacenter: 'dc1' })), replies.get(CatalogListNodes))
})

test('HTTP shows the addresses of other datacenters that are to be used, and tagged ones as they are', async () => {
  const http = through('http')
  const { Nodes } = await http.rpc(CatalogListNodes, DCSpecificRequest.make({ Datacenter: 'dc2' }))
  assert.deepEqual(Nodes, [{ ...node, Address: '198.18.0.1' }])
  const { ServiceNodes } = await http.rpc(CatalogServiceNodes, ServiceSpecificRequest.make({ Datacenter: 'dc2' }))
  assert.deepEqual(ServiceNodes, [{ ...entry, Address: '198.18.0.1' }])
  const { NodeServices } = await http.rpc(CatalogNodeServices, NodeSpecificRequest.make({ Datacenter: 'dc2' }))
  assert.deepEqual([NodeServices?.Node?.Address, NodeServices?.Services?.get('s')], ['198.18.0.1', { ...service, Address: '198.18.0.3', Port: 8080 }])
})

test('DNS gets the addresses to choose from by family', async () => {
  const { Nodes } = await through('dns').rpc(HealthServiceNodes, ServiceSpecificRequest.make({ Datacenter: 'dc2' }))
  const [shown] = Nodes ?? []
  assert.deepEqual([shown?.Node?.Address, shown?.Service?.Address, shown?.Service?.Port], ['198.18.0.1', '198.18.0.2', 8080])
  assert.equal(shown?.Service?.TaggedAddresses?.get('lan_ipv4')?.Address, '198.18.0.3')
  assert.equal(shown?.Node?.TaggedAddresses?.get('lan_ipv4'), undefined)
})

test('a prepared query tells where its answer comes from', async () => {
  const { Nodes } = await through('http').rpc(PreparedQueryExecute, PreparedQueryExecuteRequest.make({ Datacenter: 'dc1' }))
  assert.equal(Nodes?.[0]?.Node?.Address, '198.18.0.1')
})

test('everything else is the delegate\'s own', () => {
  assert.deepEqual(through('dns').members('lan'), ['n'])
  assert.equal(through('dns').datacenter, 'dc1')
})
