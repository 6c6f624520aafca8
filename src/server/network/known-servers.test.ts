import assert from 'node:assert/strict'
import test from 'node:test'
import { serverMember } from '../../cluster/member.ts'
import { poolMember, type PoolMember } from '../neighbours.ts'
import { KnownServers } from './known-servers.ts'

function member(nodeName: string, nodeId: string, serverPort: number, datacenter = 'dc1'): PoolMember {
  return poolMember(serverMember({
    nodeName, nodeId, datacenter, serverPort, advertiseAddr: '10.0.0.1', serfLanPort: 8301, serfWanPort: -1, bootstrap: false, bootstrapExpect: 0, version: '1.8.7',
  }))
}

test('servers are found by ID and address until they fail or leave', () => {
  const known = new KnownServers('dc1')
  known.take('join', member('a', 'id-a', 1))
  assert.equal(known.byId('id-a')?.name, 'a')
  assert.equal(known.byAddress('10.0.0.1:1')?.name, 'a')
  known.take('failed', member('a', 'id-a', 1))
  assert.deepEqual([known.byId('id-a'), known.byAddress('10.0.0.1:1')], [undefined, undefined])
})

test('a server that comes back with another ID or address is not found by the old one', () => {
  const known = new KnownServers('dc1')
  known.take('join', member('a', 'id-a', 1))
  known.take('update', member('a', 'id-b', 2))
  assert.deepEqual([known.byId('id-a'), known.byAddress('10.0.0.1:1')], [undefined, undefined])
  assert.equal(known.byAddress('10.0.0.1:2')?.id, 'id-b')
})

test('what became of a server says nothing of one that has its address now', () => {
  const known = new KnownServers('dc1')
  known.take('join', member('old', 'id-a', 1))
  known.take('join', member('new', 'id-b', 1))
  known.take('reap', member('old', 'id-a', 1))
  assert.equal(known.byAddress('10.0.0.1:1')?.name, 'new')
})

test('servers of other datacenters are none', () => {
  const known = new KnownServers('dc1')
  assert.equal(known.take('join', member('a', 'id-a', 1, 'dc2')), undefined)
  assert.equal(known.byId('id-a'), undefined)
})
