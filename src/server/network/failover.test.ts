import assert from 'node:assert/strict'
import test from 'node:test'
import { CatalogRegister, PreparedQueryApply, PreparedQueryExecute } from '../../contract/rpc/index.ts'
import { NodeService, RegisterRequest } from '../../wire/records/catalog.ts'
import { PreparedQuery, PreparedQueryExecuteRequest } from '../../wire/records/prepared-query.ts'
import { startServer, until } from './cluster.suite.ts'
import { FakeGossip } from './fake-gossip.suite.ts'

test('a prepared query finds in another datacenter what is not here, and no more once it is', async (t) => {
  const wan = new FakeGossip()
  const here = await startServer(t, new FakeGossip(), 1, { bootstrap: true, datacenter: 'dc1', wan })
  const there = await startServer(t, new FakeGossip(), 2, { bootstrap: true, datacenter: 'dc2', wan })
  await until(here, () => here.established())
  await until(there, () => there.established())
  const web = NodeService.make({ ID: 'web', Service: 'web', Port: 80 })
  const register = async (Datacenter: string, Node: string): Promise<void> => {
    await here.rpc(CatalogRegister, RegisterRequest.make({ Datacenter, Node, Address: '10.0.0.1', Service: web }))
  }
  const create = (Name: string, NearestN: number, Datacenters: readonly string[]): string | Promise<string> => {
    const { Service } = PreparedQuery.make({})
    const Query = PreparedQuery.make({ Name, DNS: { TTL: '5s' }, Service: { ...Service, Service: 'web', Failover: { NearestN, Datacenters } } })
    return here.rpc(PreparedQueryApply, { Datacenter: 'dc1', Op: 'create', Query, Token: '' })
  }
  const execute = async (QueryIDOrName: string): Promise<string> => {
    const request = PreparedQueryExecuteRequest.make({ Datacenter: 'dc1', QueryIDOrName, Limit: 5 })
    const { Datacenter, Nodes, Failovers, DNS } = await here.rpc(PreparedQueryExecute, request)
    return [Datacenter, (Nodes ?? []).map(({ Node }) => Node?.Node).join(), Failovers, DNS.TTL].join(' ')
  }
  await register('dc2', 'far')
  await create('nearest', 3, [])
  await create('listed', 0, ['nowhere', 'dc2'])
  await create('alone', 0, ['nowhere'])
  assert.deepEqual([await execute('nearest'), await execute('listed'), await execute('alone')], ['dc2 far 1 5s', 'dc2 far 1 5s', 'dc1  0 5s'])
  await register('dc1', 'close')
  assert.equal(await execute('nearest'), 'dc1 close 0 5s')
})
