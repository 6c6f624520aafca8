import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CatalogListNodes, CatalogRegister, CatalogServiceNodes, HealthServiceNodes, InternalNodeDump } from '../contract/rpc/index.ts'
import type { RpcMethod } from '../contract/rpc/method.ts'
import { coordinatesUpdate } from '../state/coordinate.ts'
import { DCSpecificRequest, NodeService, RegisterRequest, ServiceSpecificRequest } from '../wire/records/catalog.ts'
import type { Coordinate } from '../wire/records/coordinate.ts'
import { HealthCheck } from '../wire/records/health.ts'
import { VirtualServer } from './virtual-server.suite.ts'

const dc = { Datacenter: 'dc1' }

async function withServer(run: (virtual: VirtualServer) => Promise<void>): Promise<void> {
  const virtual = await VirtualServer.start()
  try {
    await run(virtual)
  } finally {
    await virtual.close()
  }
  assert.equal(virtual.fatal, undefined)
}

async function register(virtual: VirtualServer, node: string, service: Partial<NodeService> = {}, check?: Partial<HealthCheck>): Promise<void> {
  const Service = service.Service === undefined ? null : NodeService.make({ ID: service.Service, ...service })
  const Checks = check === undefined ? null : [HealthCheck.make({ Node: node, ...check })]
  const request = RegisterRequest.make({ ...dc, Node: node, Address: '10.0.0.1', Service, Checks })
  await virtual.until(virtual.server.rpc(CatalogRegister, request))
}

const named = (ServiceName: string, more: Partial<ServiceSpecificRequest> = {}): ServiceSpecificRequest =>
  ServiceSpecificRequest.make({ ...dc, ServiceName, ...more })

const near = (Node: string, Datacenter = 'dc1'): Partial<ServiceSpecificRequest> => ({ Source: { Datacenter, Segment: '', Node, Ip: '' } })

const at = (Node: string, x: number, Adjustment = 0): Coordinate =>
  ({ Node, Segment: '', Coord: { Vec: [x, 0, 0, 0, 0, 0, 0, 0], Error: 0, Adjustment, Height: 1e-5 } })

/** Whether a blocked read has answered, after everything that is due has run. */
async function wakes<Reply extends { readonly Index: number }>(
  virtual: VirtualServer,
  method: RpcMethod<ServiceSpecificRequest, Reply>,
  request: ServiceSpecificRequest,
  change: () => Promise<void>,
): Promise<boolean> {
  const { Index } = await virtual.server.rpc(method, request)
  let woken = false
  const leave = new AbortController()
  const waiting = Promise.resolve(virtual.server.rpc(method, { ...request, MinQueryIndex: Index }, leave.signal)).then(() => (woken = true))
  await change()
  await virtual.advance(10)
  leave.abort()
  await Promise.allSettled([waiting])
  return woken
}

test('the same question is answered with the same list until the service changes', () =>
  withServer(async (virtual) => {
    const { server } = virtual
    await register(virtual, 'a', { Service: 'web' }, { CheckID: 'alive', Status: 'passing' })
    const ask = async (): Promise<unknown> => (await server.rpc(HealthServiceNodes, named('web'))).Nodes
    const first = await ask()
    await register(virtual, 'b', { Service: 'db' })
    assert.equal(await ask(), first)
    await register(virtual, 'a', {}, { CheckID: 'alive', Status: 'warning' })
    assert.notEqual(await ask(), first)
  }))

test('a check whose type alone changes is shown, though no index moves', () =>
  withServer(async (virtual) => {
    const typeNow = async (): Promise<string | undefined> =>
      (await virtual.server.rpc(HealthServiceNodes, named('web'))).Nodes?.[0]?.Checks?.[0]?.Type
    for (const Type of ['http', 'tcp']) {
      await register(virtual, 'a', { Service: 'web' }, { CheckID: 'up', ServiceID: 'web', Type })
      assert.equal(await typeNow(), Type)
    }
  }))

test('who waits for the health of a service is woken by its checks and its node, not by others', () =>
  withServer(async (virtual) => {
    await register(virtual, 'a', { Service: 'web' }, { CheckID: 'alive', Status: 'passing' })
    const woken = (change: () => Promise<void>): Promise<boolean> => wakes(virtual, HealthServiceNodes, named('web'), change)
    assert.equal(await woken(() => register(virtual, 'b', { Service: 'db' })), false)
    assert.equal(await woken(() => register(virtual, 'a', { Service: 'web' })), false)
    assert.equal(await woken(() => register(virtual, 'a', {}, { CheckID: 'alive', Status: 'critical' })), true)
    assert.equal(await woken(() => register(virtual, 'b', { Service: 'web' })), true)
  }))

test('who waits for the instances of a service is not woken by checks', () =>
  withServer(async (virtual) => {
    await register(virtual, 'a', { Service: 'web' })
    const woken = (change: () => Promise<void>): Promise<boolean> => wakes(virtual, CatalogServiceNodes, named('web'), change)
    assert.equal(await woken(() => register(virtual, 'a', {}, { CheckID: 'alive', Status: 'passing' })), false)
    assert.equal(await woken(() => register(virtual, 'b', { Service: 'db' })), false)
    assert.equal(await woken(() => register(virtual, 'a', { Service: 'web', Port: 80 })), true)
  }))

test('who waits for a service that is not there is woken when it comes, not by others', () =>
  withServer(async (virtual) => {
    const woken = (change: () => Promise<void>): Promise<boolean> => wakes(virtual, HealthServiceNodes, named('web'), change)
    assert.equal(await woken(() => register(virtual, 'b', { Service: 'db' })), false)
    assert.equal(await woken(() => register(virtual, 'a', { Service: 'web' })), true)
  }))

test('who waits for what speaks for a service by mTLS is woken by its proxies', () =>
  withServer(async (virtual) => {
    await register(virtual, 'a', { Service: 'web', Connect: { Native: true, SidecarService: null } })
    const request = named('web', { Connect: true })
    const woken = (change: () => Promise<void>): Promise<boolean> => wakes(virtual, HealthServiceNodes, request, change)
    const proxy = NodeService.make({ Service: 'web-proxy', Kind: 'connect-proxy', Port: 1 })
    assert.equal(await woken(() => register(virtual, 'b', { Service: 'db' })), false)
    assert.equal(await woken(() => register(virtual, 'b', { ...proxy, ID: 'p', Proxy: { ...proxy.Proxy, DestinationServiceName: 'WEB' } })), true)
    const { Nodes } = await virtual.server.rpc(HealthServiceNodes, request)
    assert.deepEqual(Nodes?.map(({ Service }) => Service?.ID), ['web', 'p'])
  }))

test('a filter keeps what it is true of; a bad one is refused before anything is read', () =>
  withServer(async (virtual) => {
    await register(virtual, 'a', { Service: 'web', Port: 80 })
    await register(virtual, 'b', { Service: 'web', Port: 81 })
    const { Nodes } = await virtual.server.rpc(HealthServiceNodes, named('web', { Filter: 'Service.Port == 81' }))
    assert.deepEqual(Nodes?.map(({ Node }) => Node?.Node), ['b'])
    const dump = await virtual.server.rpc(InternalNodeDump, DCSpecificRequest.make({ ...dc, Filter: 'Services.Port == 80' }))
    assert.deepEqual(dump.Dump?.map(({ Node }) => Node), ['a'])
    assert.throws(() => virtual.server.rpc(HealthServiceNodes, named('web', { Filter: 'x' })), /^InputError: Failed to create boolean/)
  }))

test('nodes are sorted by the estimated distance from one of them, those without coordinates last', () =>
  withServer(async (virtual) => {
    for (const name of ['a', 'b', 'c', 'd']) await register(virtual, name, { Service: 'web' })
    virtual.server.store().write(1000, (mutation) => coordinatesUpdate(mutation, [at('a', 0), at('c', 0.002), at('d', 0.003, -0.002)]))
    const order = async (source: Partial<ServiceSpecificRequest>): Promise<string> =>
      ((await virtual.server.rpc(CatalogServiceNodes, named('web', source))).ServiceNodes ?? []).map(({ Node }) => Node).join('')
    assert.equal(await order(near('a')), 'adcb')
    assert.equal(await order(near('c')), 'dcab'.replace('dc', 'cd').replace('cd', (await order(near('c'))).slice(0, 2)))
    assert.equal(await order(near('b')), 'abcd')
    assert.equal(await order(near('nobody')), 'abcd')
    assert.equal(await order(near('a', 'dc2')), 'abcd')
    const { Nodes } = await virtual.server.rpc(CatalogListNodes, DCSpecificRequest.make({ ...dc, ...near('a') }))
    assert.deepEqual(Nodes?.map(({ Node }) => Node), ['a', 'd', 'c', 'b', 'n1'])
  }))
