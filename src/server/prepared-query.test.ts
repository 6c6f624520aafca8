import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CatalogRegister, PreparedQueryApply, PreparedQueryExecute, PreparedQueryExecuteRemote, PreparedQueryExplain, PreparedQueryGet,
} from '../contract/rpc/index.ts'
import type { RpcMethod } from '../contract/rpc/method.ts'
import { coordinatesUpdate } from '../state/coordinate.ts'
import { NodeService, RegisterRequest } from '../wire/records/catalog.ts'
import { HealthCheck } from '../wire/records/health.ts'
import {
  PreparedQuery, PreparedQueryExecuteRemoteRequest, PreparedQueryExecuteRequest, PreparedQueryExecuteResponse, PreparedQuerySpecificRequest,
} from '../wire/records/prepared-query.ts'
import type { QuerySource } from '../wire/records/requests.ts'
import type { OtherDatacenters } from './other-datacenters.ts'
import { VirtualServer } from './virtual-server.suite.ts'

const dc = { Datacenter: 'dc1' }
const zero = PreparedQuery.make({})

type Service = Partial<PreparedQuery['Service']>

async function withServer(run: (virtual: VirtualServer) => Promise<void>, otherDatacenters?: OtherDatacenters): Promise<void> {
  const virtual = await VirtualServer.start(otherDatacenters === undefined ? {} : { otherDatacenters })
  try {
    await run(virtual)
  } finally {
    await virtual.close()
  }
  assert.equal(virtual.fatal, undefined)
}

async function register(virtual: VirtualServer, node: string, address: string, status = 'passing'): Promise<void> {
  const Checks = [HealthCheck.make({ Node: node, CheckID: 'alive', Status: status })]
  const request = RegisterRequest.make({ ...dc, Node: node, Address: address, Service: NodeService.make({ ID: 'web', Service: 'web' }), Checks })
  await virtual.until(virtual.server.rpc(CatalogRegister, request))
}

async function create(virtual: VirtualServer, Name: string, service: Service = {}, more: Partial<PreparedQuery> = {}): Promise<string> {
  const Query = PreparedQuery.make({ Name, ...more, Service: { ...zero.Service, Service: 'web', ...service } })
  return virtual.until(virtual.server.rpc(PreparedQueryApply, { ...dc, Op: 'create', Query, Token: '' }))
}

const source = (given: Partial<QuerySource>): QuerySource => ({ Datacenter: '', Segment: '', Node: '', Ip: '', ...given })
const agent = source({ Datacenter: 'dc1', Node: 'n1' })

async function execute(virtual: VirtualServer, QueryIDOrName: string, more: Partial<PreparedQueryExecuteRequest> = {}): Promise<PreparedQueryExecuteResponse> {
  return virtual.until(virtual.server.rpc(PreparedQueryExecute, PreparedQueryExecuteRequest.make({ ...dc, QueryIDOrName, Agent: agent, ...more })))
}

const namesOf = ({ Nodes }: PreparedQueryExecuteResponse): readonly string[] => (Nodes ?? []).map(({ Node }) => Node?.Node ?? '')
const at = (Node: string, x: number): Parameters<typeof coordinatesUpdate>[1][number] =>
  ({ Node, Segment: '', Coord: { Vec: [x, 0, 0, 0, 0, 0, 0, 0], Error: 0, Adjustment: 0, Height: 1e-5 } })

test('instances come in an order of chance, cut to the limit', () =>
  withServer(async (virtual) => {
    for (const node of ['a', 'b', 'c', 'd', 'e']) await register(virtual, node, '10.0.0.1')
    await create(virtual, 'q')
    const orders = new Set<string>()
    for (let run = 0; run < 20; run++) orders.add(namesOf(await execute(virtual, 'q')).join(''))
    assert.ok(orders.size > 5, `${orders.size} orders in 20 runs`)
    assert.deepEqual(new Set([...orders].map((order) => [...order].toSorted().join(''))), new Set(['abcde']))
    assert.equal(namesOf(await execute(virtual, 'q', { Limit: 2 })).length, 2)
  }))

test('instances are sorted by distance from where the client, else the query, says', () =>
  withServer(async (virtual) => {
    const nodes = ['a', 'b', 'c', 'd']
    for (const [place, node] of nodes.entries()) await register(virtual, node, `10.0.0.${place + 1}`)
    virtual.server.store().write(1000, (mutation) => coordinatesUpdate(mutation, ['n1', ...nodes].map((node, place) => at(node, place / 1000))))
    await create(virtual, 'plain')
    await create(virtual, 'agent', { Near: '_agent' })
    await create(virtual, 'ip', { Near: '_ip' })
    const order = async (name: string, given: Partial<QuerySource> = {}): Promise<string> => namesOf(await execute(virtual, name, { Source: source(given) })).join('')
    assert.equal(await order('plain', { Node: 'a' }), 'abcd')
    assert.equal(await order('plain', { Node: 'd', Datacenter: 'dc1' }), 'dcba')
    assert.equal(await order('agent'), 'abcd')
    assert.equal(await order('agent', { Node: 'd' }), 'dcba')
    assert.equal(await order('ip', { Ip: '10.0.0.4' }), 'dcba')
    assert.equal(await order('plain', { Node: '_ip', Ip: '10.0.0.1' }), 'abcd')
    assert.equal((await order('ip', { Ip: '10.9.9.9' })).length, 4)
    assert.equal((await order('ip')).length, 4)
  }))

test('the node that all is to be near to comes first, even if another is nearer', () =>
  withServer(async (virtual) => {
    for (const node of ['a', 'b']) await register(virtual, node, '10.0.0.1')
    await create(virtual, 'q')
    for (let run = 0; run < 5; run++) assert.equal(namesOf(await execute(virtual, 'q', { Source: source({ Node: 'b' }) }))[0], 'b')
  }))

test('ExecuteRemote runs a query that is not stored here, and goes nowhere else', () =>
  withServer(async (virtual) => {
    await register(virtual, 'a', '10.0.0.1', 'warning')
    const ask = async (service: Service): Promise<PreparedQueryExecuteResponse> => {
      const Query = PreparedQuery.make({ Service: { ...zero.Service, Service: 'web', ...service }, DNS: { TTL: '3s' } })
      return virtual.server.rpc(PreparedQueryExecuteRemote, PreparedQueryExecuteRemoteRequest.make({ ...dc, Query, Limit: 1 }))
    }
    const found = await ask({})
    assert.deepEqual([namesOf(found), found.Datacenter, found.DNS.TTL, found.KnownLeader], [['a'], 'dc1', '3s', true])
    assert.deepEqual(namesOf(await ask({ OnlyPassing: true, Failover: { NearestN: 3, Datacenters: ['dc2'] } })), [])
  }))

/** Other datacenters: what each answers, in the order of distance. */
function datacenters(answers: Readonly<Record<string, readonly string[] | Error>>): OtherDatacenters & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    byDistance: () => Object.keys(answers),
    call: async <Request, Reply>(datacenter: string, method: RpcMethod<Request, Reply>, request: Request) => {
      const { Limit, Connect, Token, Query } = request as PreparedQueryExecuteRemoteRequest
      asked.push(`${method.name} ${datacenter} ${Limit} ${String(Connect)} ${Token} ${Query.Name}`)
      const answer = answers[datacenter]!
      if (answer instanceof Error) throw answer
      const Nodes = answer.map((node) => ({ Node: { ...zeroNode, Node: node }, Service: null, Checks: null }))
      return PreparedQueryExecuteResponse.make({ Datacenter: datacenter, Service: 'web', Nodes, KnownLeader: true }) as Reply
    },
  }
}

const zeroNode = { ID: '', Node: '', Address: '', Datacenter: '', TaggedAddresses: null, Meta: null, CreateIndex: 0, ModifyIndex: 0 }

test('without an instance here the nearest datacenters are asked, then those listed, until one has some', async () => {
  const others = datacenters({ near: [], broken: new Error('Remote DC has no server currently reachable'), far: ['f'], farther: ['g'] })
  await withServer(async (virtual) => {
    await create(virtual, 'q', { Failover: { NearestN: 2, Datacenters: ['unknown', 'near', 'farther', 'far'] } })
    const found = await execute(virtual, 'q', { Limit: 4, Connect: true, Token: 't' })
    assert.deepEqual([found.Datacenter, namesOf(found), found.Failovers], ['farther', ['g'], 3])
    assert.deepEqual(others.asked, ['near', 'broken', 'farther'].map((name) => `PreparedQuery.ExecuteRemote ${name} 4 true t q`))
    await register(virtual, 'a', '10.0.0.1')
    assert.deepEqual([namesOf(await execute(virtual, 'q')), others.asked.length], [['a'], 3])
  }, others)
})

test('where no datacenter has an instance, how many were asked is told', async () => {
  const others = datacenters({ one: [], two: new Error('down') })
  await withServer(async (virtual) => {
    await create(virtual, 'none', { Failover: { NearestN: 0, Datacenters: ['three'] } })
    await create(virtual, 'all', { Failover: { NearestN: 9, Datacenters: null } })
    const unasked = await execute(virtual, 'none')
    assert.deepEqual([unasked.Datacenter, unasked.Nodes, unasked.Failovers], ['dc1', [], 0])
    const asked = await execute(virtual, 'all')
    assert.deepEqual([asked.Datacenter, asked.Nodes, asked.Failovers], ['one', [], 2])
  }, others)
})

test('a server that knows no other datacenter passes over all that a query lists', () =>
  withServer(async (virtual) => {
    await create(virtual, 'q', { Failover: { NearestN: 2, Datacenters: ['dc2'] } })
    const { Datacenter, Nodes, Failovers, KnownLeader } = await execute(virtual, 'q', { RequireConsistent: true })
    assert.deepEqual([Datacenter, Nodes, Failovers, KnownLeader], ['dc1', [], 0, true])
  }))

test('an expression that is too large to run is refused before it is logged', () =>
  withServer(async (virtual) => {
    const Template = { Type: 'name_prefix_match', Regexp: '(a{1000}){1000}', RemoveEmptyTags: false }
    await assert.rejects(create(virtual, 'q', {}, { Template }), { message: /^failed compiling template: Bad Regexp: error parsing regexp: expression too large/ })
    const id = await create(virtual, 'q', {}, { Template: { ...Template, Regexp: '^q(.*)$' } })
    const { Query } = await virtual.server.rpc(PreparedQueryExplain, PreparedQueryExecuteRequest.make({ ...dc, QueryIDOrName: 'qx', RequireConsistent: true }))
    assert.equal(Query.ID, id)
  }))

test('who waits for a query is told when it is deleted', () =>
  withServer(async (virtual) => {
    const id = await create(virtual, 'q')
    const { Index } = await virtual.server.rpc(PreparedQueryGet, PreparedQuerySpecificRequest.make({ ...dc, QueryID: id }))
    const waiting = Promise.resolve(virtual.server.rpc(PreparedQueryGet, PreparedQuerySpecificRequest.make({ ...dc, QueryID: id, MinQueryIndex: Index })))
    const told = assert.rejects(waiting, { message: 'Query not found' })
    await virtual.until(virtual.server.rpc(PreparedQueryApply, { ...dc, Op: 'delete', Query: PreparedQuery.make({ ID: id }), Token: '' }))
    await virtual.until(told)
    await assert.rejects(async () => virtual.server.rpc(PreparedQueryApply, { ...dc, Op: 'x', Query: PreparedQuery.make({ ID: id }), Token: '' }), {
      message: `Cannot modify non-existent prepared query: '${id}'`,
    })
  }))
