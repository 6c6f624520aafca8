import assert from 'node:assert/strict'
import test from 'node:test'
import { errorOfText, errors } from '../../wire/errors.ts'
import { VirtualCatalog } from './virtual-catalog.suite.ts'

async function started(catalog: VirtualCatalog): Promise<VirtualCatalog> {
  const first = catalog.sync.start()
  await catalog.pass(10)
  await first
  catalog.take()
  return catalog
}

test('the first sync tells of the node, of services with their checks, and of other checks', async () => {
  const catalog = new VirtualCatalog()
  catalog.local.setService(catalog.service('web'), '')
  catalog.local.setCheck(catalog.check('service:web', { ServiceID: 'web' }), '')
  catalog.local.setCheck(catalog.check('disk'), '')
  const first = catalog.sync.start()
  await catalog.pass(10)
  await first
  assert.deepEqual(catalog.take(), ['Read services', 'Read checks', 'Register node as agent', 'Register web+service:web as user', 'Register disk as user'])
  assert.deepEqual(catalog.lines, ['info Synced node info', 'info Synced service service=web', 'info Synced check check=disk'])
})

test('a full sync of what is the same writes nothing', async () => {
  const catalog = await started(new VirtualCatalog())
  catalog.local.setService(catalog.service('web'), '')
  await catalog.pass(10)
  catalog.take()
  await catalog.pass(120_000)
  assert.deepEqual(catalog.take(), ['Read services', 'Read checks'])
})

test('what the catalog has and nobody here knows goes away, but for consul and serfHealth', async () => {
  const catalog = await started(new VirtualCatalog())
  for (const id of ['stranger', 'consul']) catalog.services.set(id, catalog.service(id))
  for (const id of ['odd', 'serfHealth']) catalog.checks.set(id, catalog.check(id))
  await catalog.pass(120_000)
  assert.deepEqual(catalog.take(), ['Read services', 'Read checks', 'Deregister stranger as user', 'Deregister odd as user'])
  assert.deepEqual([...catalog.services.keys(), ...catalog.checks.keys()], ['consul', 'serfHealth'])
  await catalog.pass(120_000)
  assert.deepEqual(catalog.take(), ['Read services', 'Read checks'])
})

test('what somebody changed in the catalog is put back', async () => {
  const catalog = await started(new VirtualCatalog())
  catalog.local.setService(catalog.service('web', { Port: 80, Tags: ['a'] }), '')
  await catalog.pass(10)
  catalog.services.set('web', catalog.service('web', { Port: 81, Tags: ['b'] }))
  catalog.node = { ...catalog.node!, Meta: new Map([['x', 'y']]) }
  await catalog.pass(120_000)
  assert.deepEqual(catalog.services.get('web')?.Tags, ['a'])
  assert.equal(catalog.services.get('web')?.Port, 80)
  assert.equal(catalog.node?.Meta?.size, 0)
})

test('tags of a service that allows it are taken from the catalog, everything else is put back', async () => {
  const catalog = await started(new VirtualCatalog())
  catalog.local.setService(catalog.service('web', { Port: 80, Tags: ['a'], EnableTagOverride: true }), '')
  await catalog.pass(10)
  catalog.services.set('web', catalog.service('web', { Port: 81, Tags: ['b'], EnableTagOverride: true }))
  await catalog.pass(120_000)
  assert.deepEqual(catalog.local.service('web')?.Tags, ['b'])
  assert.deepEqual(catalog.services.get('web')?.Tags, ['b'])
  assert.equal(catalog.services.get('web')?.Port, 80)
})

test('sendChanges() resolves when what was registered is in the catalog, and shares calls with others', async () => {
  const catalog = await started(new VirtualCatalog())
  catalog.local.setService(catalog.service('a'), '')
  const one = catalog.sync.sendChanges()
  catalog.local.setService(catalog.service('b'), '')
  const two = catalog.sync.sendChanges()
  await catalog.pass(20)
  await Promise.all([one, two])
  assert.deepEqual(catalog.take().toSorted(), ['Register a as user', 'Register b as user'])
})

test('what changes while it is sent is sent again', async () => {
  const catalog = await started(new VirtualCatalog())
  catalog.local.setService(catalog.service('web', { Port: 1 }), '')
  await catalog.pass(0.5)
  catalog.local.setService(catalog.service('web', { Port: 2 }), '')
  const sent = catalog.sync.sendChanges()
  await catalog.pass(20)
  await sent
  assert.equal(catalog.services.get('web')?.Port, 2)
  assert.equal(catalog.take().length, 2)
})

test('a service that comes back while it is being removed stays', async () => {
  const catalog = await started(new VirtualCatalog())
  catalog.local.setService(catalog.service('web'), '')
  await catalog.pass(10)
  catalog.local.removeService('web')
  await catalog.pass(0.5)
  catalog.local.setService(catalog.service('web', { Port: 3 }), '')
  await catalog.pass(20)
  assert.equal(catalog.services.get('web')?.Port, 3)
  assert.equal(catalog.local.unsyncedServices.size, 0)
})

test('removing a service takes its checks with it in one call', async () => {
  const catalog = await started(new VirtualCatalog())
  catalog.local.setService(catalog.service('web'), 'secret')
  catalog.local.setCheck(catalog.check('c', { ServiceID: 'web' }), 'secret')
  await catalog.pass(10)
  catalog.take()
  catalog.local.bulk(() => {
    catalog.local.removeService('web')
    catalog.local.removeCheck('c')
  })
  await catalog.pass(10)
  assert.deepEqual(catalog.take(), ['Deregister web as secret'])
  assert.deepEqual([...catalog.local.checkEntries()], [])
})

test('a check of another token does not ride with its service', async () => {
  const catalog = await started(new VirtualCatalog())
  catalog.local.bulk(() => {
    catalog.local.setService(catalog.service('web'), 'one')
    catalog.local.setCheck(catalog.check('c', { ServiceID: 'web' }), 'other')
  })
  await catalog.pass(10)
  assert.deepEqual(catalog.take(), ['Register web as one', 'Register web+c as other'])
})

test('a changed status goes at once, a changed output alone after its time', async () => {
  const catalog = await started(new VirtualCatalog({ checkUpdateIntervalMs: 10_000 }))
  catalog.local.setCheck(catalog.check('c'), '')
  await catalog.pass(10)
  catalog.take()
  catalog.local.updateCheck('c', 'passing', 'fine', catalog.clock.now())
  await catalog.pass(10)
  assert.deepEqual(catalog.take(), ['Register c as user'])
  catalog.local.updateCheck('c', 'passing', 'finer', catalog.clock.now())
  catalog.local.updateCheck('c', 'passing', 'finest', catalog.clock.now())
  await catalog.pass(5_000)
  assert.deepEqual(catalog.take(), [])
  await catalog.pass(10_010)
  assert.deepEqual(catalog.take(), ['Register c as user'])
  assert.equal(catalog.checks.get('c')?.Output, 'finest')
})

test('what is said of the node while it is being sent is sent as well', async () => {
  const catalog = new VirtualCatalog()
  const first = catalog.sync.start()
  await catalog.pass(2.5)
  assert.equal(catalog.take().at(-1), 'Register node as agent')
  catalog.local.nodeChanged()
  const asked = catalog.sync.sendChanges()
  await catalog.pass(10)
  await Promise.all([first, asked])
  assert.deepEqual(catalog.take(), ['Register node as agent'])
})

test('without an update interval outputs go at once', async () => {
  const catalog = await started(new VirtualCatalog({ checkUpdateIntervalMs: 0 }))
  catalog.local.setCheck(catalog.check('c'), '')
  await catalog.pass(10)
  catalog.take()
  catalog.local.updateCheck('c', 'critical', 'now', catalog.clock.now())
  await catalog.pass(10)
  assert.equal(catalog.checks.get('c')?.Output, 'now')
})

test('while there is no leader nothing is lost: a later full sync sends it', async () => {
  const catalog = await started(new VirtualCatalog())
  catalog.interfere = () => errors.noClusterLeader()
  catalog.local.setService(catalog.service('web'), '')
  await catalog.pass(10)
  assert.equal(catalog.lines.at(-1), 'error failed to sync changes error=ConsulError: No cluster leader')
  await catalog.pass(120_000)
  assert.equal(catalog.services.size, 0)
  catalog.interfere = () => undefined
  await catalog.pass(60_000)
  assert.ok(catalog.services.has('web'))
})

test('what a token forbids is said once and left alone until the next full sync', async () => {
  const catalog = await started(new VirtualCatalog())
  catalog.interfere = (call) => (call.startsWith('Register web') ? errors.permissionDenied() : undefined)
  catalog.local.setService(catalog.service('web'), '')
  await catalog.pass(10)
  assert.equal(catalog.lines.at(-1), 'warn Service registration blocked by ACLs service=web accessorID=')
  catalog.local.setService(catalog.service('db'), '')
  await catalog.pass(10)
  assert.deepEqual(catalog.take(), ['Register web as user', 'Register db as user'])
  await catalog.pass(120_000)
  assert.ok(catalog.take().includes('Register web as user'))
})

test('a removal that a token forbids is tried again by the next full sync', async () => {
  const catalog = await started(new VirtualCatalog())
  catalog.local.setService(catalog.service('web'), '')
  catalog.local.setCheck(catalog.check('c'), '')
  await catalog.pass(10)
  catalog.interfere = (call) => (call.startsWith('Deregister') ? errors.permissionDenied() : undefined)
  catalog.local.removeService('web')
  catalog.local.removeCheck('c')
  await catalog.pass(10)
  assert.deepEqual(catalog.lines.slice(-2), [
    'warn Service deregistration blocked by ACLs service=web accessorID=', 'warn Check deregistration blocked by ACLs check=c accessorID=',
  ])
  catalog.interfere = () => undefined
  await catalog.pass(120_000)
  assert.deepEqual([catalog.services.size, catalog.checks.size], [0, 0])
  assert.deepEqual([...catalog.local.serviceEntries(), ...catalog.local.checkEntries()], [])
})

test('what the servers do not know need not be taken out', async () => {
  const catalog = await started(new VirtualCatalog())
  catalog.local.setService(catalog.service('web'), '')
  catalog.local.setCheck(catalog.check('c'), '')
  await catalog.pass(10)
  // So say servers with access control.
  catalog.interfere = (call) => (call.startsWith('Deregister') ? errorOfText(call.includes('web') ? "Unknown service 'web'" : "rpc error making call: Unknown check 'c'") : undefined)
  catalog.local.removeService('web')
  catalog.local.removeCheck('c')
  await catalog.pass(10)
  assert.deepEqual(catalog.lines.slice(-2), ['info Deregistered service service=web', 'info Deregistered check check=c'])
  assert.deepEqual([...catalog.local.serviceEntries(), ...catalog.local.checkEntries()], [])
})

test('a refresh makes a full sync soon', async () => {
  const catalog = await started(new VirtualCatalog())
  catalog.services.clear()
  catalog.sync.refresh()
  await catalog.pass(3_010)
  assert.deepEqual(catalog.take(), ['Read services', 'Read checks'])
})

test('after close() nothing is called any more', async () => {
  const catalog = await started(new VirtualCatalog())
  catalog.sync.close()
  catalog.local.setService(catalog.service('web'), '')
  await catalog.pass(300_000)
  assert.deepEqual(catalog.take(), [])
})
