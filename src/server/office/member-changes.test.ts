import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CatalogDeregister } from '../../contract/rpc/catalog/deregister.ts'
import { CatalogRegister } from '../../contract/rpc/catalog/register.ts'
import { clientTags } from '../../cluster/tags.ts'
import { MemberStatus } from '../../cluster/member.ts'
import { nodeChecks } from '../../state/catalog/health.ts'
import { nodeGet } from '../../state/catalog/queries.ts'
import { DeregisterRequest, RegisterRequest } from '../../wire/records/catalog.ts'
import type { PoolMember } from '../neighbours.ts'
import { reconcileMember } from './reconcile-member.ts'
import { VirtualServer } from '../virtual-server.suite.ts'

function memberNamed(name: string, last: number): PoolMember {
  const nodeId = `22222222-2222-3333-4444-${String(last).padStart(12, '0')}`
  const tags = clientTags({ nodeId, datacenter: 'dc1', version: '1.8.7', prerelease: '', revision: '1e03567d', protocol: 2 })
  const versions = { protocolMin: 1, protocolMax: 5, protocolCur: 2, delegateMin: 2, delegateMax: 5, delegateCur: 4 }
  return { name, ip: `10.0.0.${last}`, port: 8301, tags, status: MemberStatus.alive, ...versions }
}

test('who joins while all members are looked at is not forgotten with those who did not come back', async (t) => {
  const virtual = await VirtualServer.start()
  t.after(() => virtual.close())
  const { server } = virtual
  const changes = server.memberChanges
  const [early, late, gone] = [memberNamed('early', 1), memberNamed('late', 2), memberNamed('gone', 3)]
  const known = [...server.neighbours.members()]
  t.mock.method(server.neighbours, 'members', () => [...known])
  const statuses = (name: string): readonly string[] => nodeChecks(server.store().read(), name).checks.map(({ Status }) => Status)

  known.push(late, gone)
  await virtual.still(changes.reconcileAll())
  assert.deepEqual([statuses('late'), statuses('gone')], [['passing'], ['passing']])

  // A leader that comes back knows nobody at first.
  known.splice(-2)
  known.push(early)
  const looking = changes.reconcileAll()
  known.push(late)
  changes.changed(late, MemberStatus.alive)
  await virtual.still(looking)
  assert.deepEqual([statuses('early'), statuses('late'), statuses('gone')], [['passing'], ['passing'], []])
})

test('a change during a look at all members comes after it', async (t) => {
  const virtual = await VirtualServer.start()
  t.after(() => virtual.close())
  const { server } = virtual
  const changes = server.memberChanges
  const [first, second] = [memberNamed('first', 1), memberNamed('second', 2)]
  const known = [...server.neighbours.members(), first]
  t.mock.method(server.neighbours, 'members', () => [...known])
  const proposed: string[] = []
  const propose = server.propose.bind(server)
  t.mock.method(server, 'propose', (...args: Parameters<typeof propose>) => {
    proposed.push((args[2] as { readonly Node: string }).Node)
    return propose(...args)
  })
  const looking = changes.reconcileAll()
  changes.changed(second, MemberStatus.alive)
  await virtual.still(looking)
  assert.equal(proposed[0], 'first')
  known.push(second)
  await virtual.still(changes.reconcileAll())
  assert.deepEqual(proposed, ['first', 'second'])
})

test('what an agent says of its node while its leader takes it in stays, whether the node was known or not', async (t) => {
  const virtual = await VirtualServer.start()
  t.after(() => virtual.close())
  const { server } = virtual
  const member = memberNamed('new', 1)
  for (const word of ['first', 'second']) {
    const told = RegisterRequest.make({
      Datacenter: 'dc1', Node: 'new', ID: member.tags.get('id')!, Address: member.ip, TaggedAddresses: new Map([['lan', word]]), NodeMeta: new Map([['k', word]]),
    })
    await virtual.until(Promise.all([server.rpc(CatalogRegister, told), reconcileMember(server, member)]))
    const { node } = nodeGet(server.store().read(), 'new')
    assert.deepEqual([node?.TaggedAddresses, node?.Meta], [told.TaggedAddresses, told.NodeMeta])
    assert.equal(nodeChecks(server.store().read(), 'new').checks.length, 1)
    await virtual.until(server.rpc(CatalogDeregister, DeregisterRequest.make({ Datacenter: 'dc1', Node: 'new', CheckID: 'serfHealth' })))
  }
})
