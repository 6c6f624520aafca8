import assert from 'node:assert/strict'
import test from 'node:test'
import { CatalogListDatacenters, StatusLeader } from '../../contract/rpc/index.ts'
import { DatacentersRequest, DCSpecificRequest } from '../../wire/records/requests.ts'
import { get, put, startServer, until } from './cluster.suite.ts'
import { FakeGossip } from './fake-gossip.suite.ts'

test('a call for another datacenter is answered there, and one that nobody knows has no path', async (t) => {
  const wan = new FakeGossip()
  const here = await startServer(t, new FakeGossip(), 1, { bootstrap: true, datacenter: 'dc1', wan })
  const there = await startServer(t, new FakeGossip(), 2, { bootstrap: true, datacenter: 'dc2', wan })
  await until(here, () => here.established())
  await until(there, () => there.established())
  await put(here, 'k', 'one')
  await put(here, 'k', 'two', 'dc2')
  assert.equal(await get(here, 'k'), 'one')
  assert.equal(await get(here, 'k', { Datacenter: 'dc2' }), 'two')
  assert.equal(await get(there, 'k', { Datacenter: 'dc1', AllowStale: true }), 'one')
  assert.deepEqual(await here.rpc(CatalogListDatacenters, DatacentersRequest.make({})), ['dc1', 'dc2'])
  assert.equal(await here.rpc(StatusLeader, DCSpecificRequest.make({ Datacenter: 'dc2' })), there.options.address)
  await assert.rejects(async () => put(here, 'k', 'x', 'dc3'), { message: 'No path to datacenter' })
  const { meta } = await here.snapshotSave({ datacenter: 'dc2', token: '', allowStale: false })
  assert.ok(meta.Index > 0)
})

test('a server that failed is preferred no more', async (t) => {
  const wan = new FakeGossip()
  const here = await startServer(t, new FakeGossip(), 1, { bootstrap: true, datacenter: 'dc1', wan })
  const gossip = new FakeGossip()
  const gone = await startServer(t, gossip, 2, { bootstrap: true, datacenter: 'dc2', wan })
  const there = await startServer(t, gossip, 3, { datacenter: 'dc2', wan })
  await until(gone, () => gone.established())
  await put(here, 'k', 'before', 'dc2')
  assert.equal(await get(there, 'k', { Datacenter: 'dc2' }), 'before')
  await gone.close()
  const stale = { Datacenter: 'dc2', AllowStale: true }
  await assert.rejects(async () => get(here, 'k', stale), /^ConsulError: rpc error/)
  assert.equal(await get(here, 'k', stale), 'before')
})
