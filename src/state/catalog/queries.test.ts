import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WatchSet } from '../../memdb/watch-set.ts'
import { DeregisterRequest, HealthCheck, NodeService, RegisterRequest } from '../../wire/records/catalog.ts'
import type { StateStore } from '../store.ts'
import { freshStore } from '../testing.ts'
import { checksInState, healthServiceNodes, nodeChecks, serviceChecks } from './health.ts'
import { nodeServices, nodesList, serviceNodes, servicesList } from './queries.ts'
import { deregister, register } from './register.ts'

const put = (store: StateStore, index: number, given: Partial<RegisterRequest>): void =>
  store.write(index, (m) => register(m, RegisterRequest.make({ Node: 'n', Address: '127.0.0.1', ...given })))
const drop = (store: StateStore, index: number, given: Partial<DeregisterRequest>): void =>
  store.write(index, (m) => deregister(m, DeregisterRequest.make({ Node: 'n', ...given })))
const instance = (ID: string, Service: string, Tags: readonly string[] | null = null): NodeService => NodeService.make({ ID, Service, Tags })
const check = (CheckID: string, Status: string, rest: Partial<HealthCheck> = {}): HealthCheck => HealthCheck.make({ Node: 'n', CheckID, Status, ...rest })
const meta = new Map([['rack', '1']])

/** Two nodes; n has web and db, m has web; checks on both. */
function catalog(): StateStore {
  const { store } = freshStore()
  put(store, 10, { NodeMeta: meta, ID: 'aaaaaaaa-0000-0000-0000-000000000001', Service: instance('web1', 'web', ['v1', 'Primary']) })
  put(store, 11, { SkipNodeUpdate: true, Service: instance('db1', 'db') })
  put(store, 12, { Node: 'm', ID: 'aaaabbbb-0000-0000-0000-000000000001', Service: instance('web2', 'Web', ['v2']) })
  put(store, 13, { SkipNodeUpdate: true, Checks: [check('serfHealth', 'passing'), check('w', 'warning', { ServiceID: 'web1' })] })
  return store
}

/** Whether a query with this watch is woken by a write. */
function wakes(store: StateStore, read: (watch: WatchSet) => unknown, write: () => void): boolean {
  const watch = new WatchSet()
  read(watch)
  let woken = false
  watch.onFire(() => void (woken = true))
  write()
  watch.close()
  assert.equal(store.watchCount, 0)
  return woken
}

test('lists carry what is registered, filtered by metadata and tags', () => {
  const view = catalog().read()
  assert.deepEqual(nodesList(view).nodes.map(({ Node }) => Node), ['m', 'n'])
  assert.deepEqual(nodesList(view, meta), { index: 12, nodes: nodesList(view).nodes.slice(1) })
  assert.deepEqual(servicesList(view), { index: 12, services: new Map([['Web', ['v2']], ['db', []], ['web', ['v1', 'Primary']]]) })
  assert.deepEqual([...servicesList(view, meta).services.keys()], ['db', 'web'])
  assert.deepEqual(serviceNodes(view, 'WEB').nodes.map(({ Node, ServiceID, Address, NodeMeta }) => [Node, ServiceID, Address, NodeMeta]), [
    ['m', 'web2', '127.0.0.1', null],
    ['n', 'web1', '127.0.0.1', meta],
  ])
  assert.deepEqual(serviceNodes(view, 'web', ['primary', 'V1']).nodes.map(({ ServiceID }) => ServiceID), ['web1'])
  assert.deepEqual(serviceNodes(view, 'web', ['v3']), { index: 13, nodes: [] })
  assert.deepEqual(checksInState(view, 'any').checks.map(({ CheckID }) => CheckID), ['serfHealth', 'w'])
  assert.deepEqual(checksInState(view, 'warning', meta).checks.map(({ CheckID }) => CheckID), ['w'])
  assert.deepEqual(checksInState(view, 'any', new Map([['rack', '2']])).checks, [])
  assert.deepEqual(nodeChecks(view, 'N').checks.length, 2)
  assert.deepEqual(serviceChecks(view, 'web').checks.map(({ ServiceTags }) => ServiceTags), [['v1', 'Primary']])
  assert.deepEqual(serviceChecks(view, 'web', meta).index, 13)
})

test('an instance comes with its node, the node\'s checks and its own', () => {
  const { index, nodes } = healthServiceNodes(catalog().read(), 'web')
  assert.equal(index, 13)
  assert.deepEqual(nodes.map(({ Node, Service, Checks }) => [Node?.Node, Service?.ID, Checks?.map(({ CheckID }) => CheckID)]), [
    ['m', 'web2', undefined],
    ['n', 'web1', ['serfHealth', 'w']],
  ])
  assert.deepEqual(healthServiceNodes(catalog().read(), 'web', ['v2']).nodes.length, 1)
})

// A beginning is cut to an even length first, dashes counted, and then must have an even number of digits: so does the original.
test('a node is found by name or by an unambiguous beginning of its ID', () => {
  const view = catalog().read()
  const found = (by: string): string | undefined => nodeServices(view, by).node?.Node
  assert.deepEqual(['N', 'aaaaaaaa', 'aaaaaaaa-', 'aaaabbbb-0000-', 'aaaa', 'a', 'zz', 'aaaabbbb-0', 'AAAABB'].map(found), [
    'n', 'n', 'n', 'm', undefined, undefined, undefined, undefined, 'm',
  ])
  assert.deepEqual(nodeServices(view, 'gone'), { index: 0, node: undefined, services: undefined })
  assert.deepEqual([...(nodeServices(view, 'n').services?.keys() ?? [])], ['db1', 'web1'])
})

test('the index of a missing service stands still until a service goes extinct', () => {
  const store = catalog()
  const index = (name: string, checks: boolean): number => (checks ? healthServiceNodes : serviceNodes)(store.read(), name).index
  assert.deepEqual([index('gone', false), index('gone', true)], [12, 13])
  drop(store, 20, { ServiceID: 'db1' })
  assert.deepEqual([index('gone', false), index('db', true), index('db', false)], [20, 20, 20])
  put(store, 21, { Node: 'o' })
  assert.deepEqual([index('gone', true), index('web', true)], [20, 13])
})

test('health queries wake for their service and for no other', () => {
  const store = catalog()
  const read = (name: string) => (watch: WatchSet): unknown => healthServiceNodes(store.read(), name, [], watch)
  const passing = (Status: string) => () => put(store, 30, { SkipNodeUpdate: true, Check: check('w', Status, { ServiceID: 'web1' }) })
  assert.equal(wakes(store, read('web'), passing('passing')), true)
  assert.equal(wakes(store, read('web'), passing('passing')), false)
  assert.equal(wakes(store, read('db'), passing('critical')), false)
  assert.equal(wakes(store, read('db'), () => put(store, 31, { SkipNodeUpdate: true, Check: check('serfHealth', 'critical') })), true)
  assert.equal(wakes(store, read('db'), () => put(store, 32, { Node: 'm', Address: '127.0.0.5' })), false)
  assert.equal(wakes(store, read('new'), () => put(store, 33, { SkipNodeUpdate: true, Service: instance('x', 'other') })), false)
  assert.equal(wakes(store, read('new'), () => put(store, 34, { SkipNodeUpdate: true, Service: instance('y', 'NEW') })), true)
  assert.equal(wakes(store, read('new'), () => drop(store, 35, { ServiceID: 'y' })), true)
})

test('catalog queries wake for the rows they show', () => {
  const store = catalog()
  const nodeChange = () => put(store, store.read().version + 100, { Address: `127.0.1.${store.read().version}`, NodeMeta: meta, ID: 'aaaaaaaa-0000-0000-0000-000000000001' })
  assert.equal(wakes(store, (watch) => serviceNodes(store.read(), 'web', [], watch), nodeChange), true)
  assert.equal(wakes(store, (watch) => nodesList(store.read(), null, watch), nodeChange), true)
  assert.equal(wakes(store, (watch) => servicesList(store.read(), null, watch), nodeChange), false)
  assert.equal(wakes(store, (watch) => servicesList(store.read(), meta, watch), nodeChange), true)
  assert.equal(wakes(store, (watch) => nodeServices(store.read(), 'aaaaaaaa', watch), nodeChange), true)
  assert.equal(wakes(store, (watch) => nodeServices(store.read(), 'm', watch), nodeChange), false)
  assert.equal(wakes(store, (watch) => checksInState(store.read(), 'passing', meta, watch), nodeChange), true)
  assert.equal(wakes(store, (watch) => nodeChecks(store.read(), 'n', watch), nodeChange), false)
  assert.equal(wakes(store, (watch) => nodeServices(store.read(), 'late', watch), () => put(store, 900, { Node: 'late' })), true)
})
