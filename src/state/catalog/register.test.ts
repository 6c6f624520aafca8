import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeregisterRequest, HealthCheck, NodeService, RegisterRequest } from '../../wire/records/catalog.ts'
import { tables } from '../tables.ts'
import { Refusal } from '../refusal.ts'
import { sessionCreate, sessionList } from '../session.ts'
import type { StateStore } from '../store.ts'
import { freshStore, session, sessionIds } from '../testing.ts'
import { deregister, register } from './register.ts'
import { nodeGet, nodeServices } from './queries.ts'

const idA = 'aaaaaaaa-0000-0000-0000-000000000001'
const idB = 'bbbbbbbb-0000-0000-0000-000000000002'

const request = (rest: Partial<RegisterRequest> = {}): RegisterRequest => RegisterRequest.make({ Node: 'n', Address: '127.0.0.1', ...rest })
const web = (rest: Partial<NodeService> = {}): NodeService => NodeService.make({ ID: 'web1', Service: 'web', Weights: { Passing: 1, Warning: 1 }, ...rest })
const check = (rest: Partial<HealthCheck> = {}): HealthCheck => HealthCheck.make({ Node: 'n', CheckID: 'c', Status: 'passing', ...rest })

/** Applies a registration and gives the text of its refusal. */
function put(store: StateStore, index: number, given: RegisterRequest): string | undefined {
  try {
    store.write(index, (m) => register(m, given))
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
  return undefined
}

const drop = (store: StateStore, index: number, rest: Partial<DeregisterRequest>): void =>
  store.write(index, (m) => deregister(m, DeregisterRequest.make({ Node: 'n', ...rest })))

/** The index table, shortly. */
const indexes = (store: StateStore): Readonly<Record<string, number>> =>
  Object.fromEntries(store.read().all(tables.indexes.primary).map(({ Key, Value }) => [Key, Value]))

test('registering the same again moves nothing but the index of checks', () => {
  const { store } = freshStore()
  const whole = request({ Service: web(), Check: check(), Checks: [check({ CheckID: 'd', ServiceID: 'web1' })] })
  put(store, 10, whole)
  const first = indexes(store)
  assert.deepEqual(first, { checks: 10, nodes: 10, 'service.web': 10, 'service_kind.typical': 10, services: 10 })
  put(store, 11, whole)
  assert.deepEqual(indexes(store), { ...first, checks: 11 })
})

test('nil and empty maps differ for a node; a nil list of tags differs from an empty one for a service', () => {
  const { store } = freshStore()
  put(store, 10, request({ Service: web() }))
  put(store, 11, request({ NodeMeta: new Map() }))
  assert.equal(nodeGet(store.read(), 'n').node?.ModifyIndex, 11)
  put(store, 12, request({ NodeMeta: new Map(), Service: web({ Tags: [] }) }))
  assert.equal(nodeServices(store.read(), 'n').services?.get('web1')?.ModifyIndex, 12)
  put(store, 13, request({ NodeMeta: new Map(), Service: web({ Tags: [], Weights: null }) }))
  assert.equal(nodeServices(store.read(), 'n').services?.get('web1')?.ModifyIndex, 12)
})

test('weights out of range become even ones', () => {
  const { store } = freshStore()
  for (const [at, Weights] of [null, { Passing: 0, Warning: 1 }, { Passing: 1, Warning: -1 }, { Passing: 65536, Warning: 1 }].entries()) {
    put(store, 10 + at, request({ Service: web({ ID: String(at), Weights }) }))
    assert.deepEqual(nodeServices(store.read(), 'n').services?.get(String(at))?.Weights, { Passing: 1, Warning: 1 })
  }
})

test('a change of a node or of its checks moves the indexes of its services; one of a service\'s check only that service', () => {
  const { store } = freshStore()
  put(store, 10, request({ Service: web() }))
  put(store, 11, request({ Service: web({ ID: 'db', Service: 'db', Kind: 'mesh-gateway' }) }))
  put(store, 12, request({ Address: '127.0.0.2' }))
  assert.deepEqual(indexes(store), { nodes: 12, 'service.db': 12, 'service.web': 12, 'service_kind.mesh-gateway': 12, 'service_kind.typical': 12, services: 11 })
  put(store, 13, request({ SkipNodeUpdate: true, Check: check({ ServiceID: 'web1' }) }))
  assert.deepEqual([indexes(store)['service.web'], indexes(store)['service.db'], indexes(store)['nodes']], [13, 12, 12])
  put(store, 14, request({ SkipNodeUpdate: true, Check: check({ CheckID: 'node' }) }))
  assert.deepEqual([indexes(store)['service.web'], indexes(store)['service.db'], indexes(store)['services']], [14, 14, 11])
})

test('deregistering removes what is below, raises what is beside, and remembers extinction', () => {
  const { store } = freshStore()
  put(store, 10, request({ Service: web(), Checks: [check(), check({ CheckID: 's', ServiceID: 'web1' })] }))
  put(store, 11, request({ Node: 'm', Service: web() }))
  store.write(12, (m) => sessionCreate(m, session(sessionIds[0], { NodeChecks: ['s'] })))
  drop(store, 13, { ServiceID: 'web1', CheckID: 'ignored' })
  assert.equal(sessionList(store.read()).sessions.length, 0)
  assert.deepEqual(indexes(store), { checks: 13, nodes: 11, 'service.web': 13, 'service_kind.typical': 13, services: 13, sessions: 13 })
  drop(store, 14, { CheckID: 'c' })
  assert.deepEqual([indexes(store)['checks'], indexes(store)['services']], [14, 14])
  drop(store, 15, { Node: 'M' })
  assert.deepEqual(indexes(store), { checks: 15, nodes: 15, service_last_extinction: 15, 'service_kind.typical': 15, services: 15, sessions: 13 })
  const before = indexes(store)
  drop(store, 16, { Node: 'gone' })
  drop(store, 17, { ServiceID: 'gone' })
  drop(store, 18, { CheckID: 'gone' })
  assert.deepEqual(indexes(store), before)
  const view = store.read()
  assert.deepEqual([view.count(tables.services.primary), view.count(tables.checks.primary)], [0, 0])
})

test('a known ID under another name renames the node and ends what was on it', () => {
  const { store } = freshStore()
  put(store, 10, request({ ID: idA, Service: web() }))
  assert.equal(put(store, 11, request({ ID: idA, Node: 'renamed' })), undefined)
  const { node } = nodeGet(store.read(), 'renamed')
  assert.deepEqual([node?.CreateIndex, node?.ModifyIndex, nodeGet(store.read(), 'n').node], [10, 11, undefined])
  assert.equal(store.read().count(tables.services.primary), 0)
})

test('a name is reserved by a node that is alive', () => {
  const { store } = freshStore()
  put(store, 10, request({ ID: idA, Check: check({ CheckID: 'serfHealth' }) }))
  put(store, 11, request({ ID: idB, Node: 'm', Address: '127.0.0.2' }))
  assert.equal(
    put(store, 12, request({ ID: idB, Node: 'N', Address: '127.0.0.2' })),
    `failed inserting node: Error while renaming Node ID: "${idB}" (127.0.0.2): Node name N is reserved by node ${idA} with name n (127.0.0.1)`,
  )
  const idC = idB.replace('2', '3')
  assert.equal(
    put(store, 13, request({ ID: idC })),
    `failed inserting node: Error while renaming Node ID: "${idC}": Node name n is reserved by node ${idA} with name n (127.0.0.1)`,
  )
  put(store, 14, request({ ID: idA, Check: check({ CheckID: 'serfHealth', Status: 'critical' }) }))
  assert.equal(put(store, 15, request({ ID: idC })), undefined)
  assert.deepEqual([nodeGet(store.read(), 'n').node?.ID, nodeGet(store.read(), 'n').node?.CreateIndex], [idC, 10])
  assert.equal(nodeServices(store.read(), idC.slice(0, 8)).node?.Node, undefined)
})

test('a registration is refused as a whole, in the words of the original', () => {
  const { store } = freshStore()
  const refused: readonly (readonly [Partial<RegisterRequest>, string])[] = [
    [{ Check: check({ Node: 'N' }) }, 'check node "N" does not match node "n"'],
    [{ Check: check({ ServiceID: 'x' }) }, 'failed inserting check: Missing service registration on node "n"'],
    [{ ID: 'x' }, "failed inserting node: node lookup failed: node lookup by ID failed, wrong UUID: uuid string is wrong length for 'x'"],
    [{ Service: web({ ID: '' }) }, 'failed inserting service: failed inserting service: object missing primary index'],
    [{ Service: web({ Meta: new Map([['', 'v']]) }) }, "failed inserting service: Invalid Service Meta for node n and serviceID web1: Couldn't load metadata pair ('', 'v'): Key cannot be blank"],
    [{ Service: web({ Meta: new Map([['a b', 'v']]) }) }, "failed inserting service: Invalid Service Meta for node n and serviceID web1: Couldn't load metadata pair ('a b', 'v'): Key contains invalid characters"],
    [{ Service: web({ Meta: new Map([['consul-x', 'v']]) }) }, "failed inserting service: Invalid Service Meta for node n and serviceID web1: Couldn't load metadata pair ('consul-x', 'v'): Key prefix 'consul-' is reserved for internal use"],
    [{ Service: web({ Meta: new Map(Array.from({ length: 65 }, (_, i) => [`k${i}`, 'v'])) }) }, 'failed inserting service: Invalid Service Meta for node n and serviceID web1: Node metadata cannot contain more than 64 key/value pairs'],
  ]
  for (const [given, text] of refused) assert.equal(put(store, 10, request(given)), text)
  assert.equal(store.read().count(tables.nodes.primary), 0)
  assert.equal(put(store, 10, request({ Service: web({ Kind: 'mesh-gateway', Meta: new Map([['consul-wan-federation', '1']]) }) })), undefined)
})

test('names are compared without case, ASCII or not, and IDs of services keep theirs', () => {
  const { store } = freshStore()
  const umlaut = '\xc3\x84'
  const lower = '\xc3\xa4'
  put(store, 10, request({ Node: umlaut }))
  put(store, 11, request({ Node: lower, Address: '127.0.0.9' }))
  assert.equal(store.read().count(tables.nodes.primary), 1)
  assert.equal(nodeGet(store.read(), umlaut).node?.Address, '127.0.0.9')
  put(store, 12, request({ Service: web({ ID: 'WEB1' }) }))
  put(store, 13, request({ Service: web() }))
  assert.deepEqual([...(nodeServices(store.read(), 'N').services?.keys() ?? [])], ['web1'])
})
