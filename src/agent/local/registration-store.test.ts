import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { nodeDisk } from '../../runtime/node/disk.ts'
import type { Logger } from '../../runtime/ports.ts'
import { HealthCheck, NodeService } from '../../wire/records/catalog.ts'
import { CheckType } from '../../wire/records/service.ts'
import { DiskStore } from './registration-store.ts'
import type { Manner } from './registry.ts'
import { restoreRegistrations } from './restore.ts'
import { VirtualRegistry } from './virtual-registry.suite.ts'

const kept: Manner = { token: 'secret', source: 'remote', persist: true }
const second = 1_000_000_000
const lines: string[] = []
const log: Logger = {
  error: (message) => lines.push(message), warn: (message) => lines.push(message), info() {}, debug() {}, trace() {}, named: () => log,
}

function folder(t: { after(work: () => void): void }): string {
  const path = mkdtempSync(join(tmpdir(), 'registrations-'))
  t.after(() => rmSync(path, { recursive: true, force: true, maxRetries: 10 }))
  return path
}

/** An agent as it comes up on what is in the folder. */
async function restarted(path: string): Promise<{ readonly virtual: VirtualRegistry; readonly store: DiskStore }> {
  const store = new DiskStore(nodeDisk, log, path)
  const virtual = new VirtualRegistry(store)
  restoreRegistrations({ local: virtual.local, registry: virtual.registry, store, log }, await store.load())
  return { virtual, store }
}

test('registrations come back after a restart; checks start critical, a TTL check with its last word', async (t) => {
  const path = folder(t)
  const first = await restarted(path)
  first.virtual.registry.addService(NodeService.make({ ID: 'web', Service: 'web', Port: 80, LocallyRegisteredAsSidecar: true }), [
    CheckType.make({ CheckID: 'ttl', TTL: 60 * second }), CheckType.make({ CheckID: 'http', HTTP: 'http://x', Interval: second, Status: 'passing' }),
  ], kept)
  first.virtual.registry.updateTtl('ttl', 'passing', 'fine')
  await first.store.settled()
  const { virtual } = await restarted(path)
  assert.equal(virtual.local.service('web')?.Port, 80)
  assert.equal(virtual.local.service('web')?.LocallyRegisteredAsSidecar, true)
  assert.equal(virtual.local.serviceToken('web'), 'secret')
  assert.deepEqual([virtual.local.check('ttl')?.Status, virtual.local.check('ttl')?.Output, virtual.local.check('http')?.Status], ['passing', 'fine', 'critical'])
  assert.equal(virtual.running('http')?.definition.HTTP, 'http://x')
})

test('the last word on a TTL check is forgotten when it is older than the TTL', async (t) => {
  const path = folder(t)
  const first = await restarted(path)
  first.virtual.registry.addService(NodeService.make({ ID: 'web', Service: 'web' }), [CheckType.make({ CheckID: 'ttl', TTL: second })], kept)
  first.virtual.registry.updateTtl('ttl', 'passing', 'fine')
  await first.store.settled()
  const store = new DiskStore(nodeDisk, log, path)
  await store.load()
  assert.equal(store.takeState('ttl', 1_600_000_100_000), undefined)
  await store.settled()
  assert.deepEqual(readdirSync(`${path}/checks/state`), [])
})

test('what is deregistered leaves no file', async (t) => {
  const path = folder(t)
  const { virtual, store } = await restarted(path)
  virtual.registry.addService(NodeService.make({ ID: 'web', Service: 'web' }), [CheckType.make({ CheckID: 'ttl', TTL: second })], kept)
  virtual.registry.updateTtl('ttl', 'passing', 'fine')
  await store.settled()
  virtual.registry.removeService('web', true)
  await store.settled()
  assert.deepEqual([readdirSync(`${path}/services`), readdirSync(`${path}/checks`), readdirSync(`${path}/checks/state`)], [[], ['state'], []])
})

test('of many contents for one file the last one stays, and no temporary file', async (t) => {
  const path = folder(t)
  const { virtual, store } = await restarted(path)
  for (let port = 1; port <= 50; port++) virtual.registry.addService(NodeService.make({ ID: 'web', Service: 'web', Port: port }), [], kept)
  await store.settled()
  const [name, ...others] = readdirSync(`${path}/services`)
  assert.deepEqual(others, [])
  assert.match(readFileSync(`${path}/services/${name}`, 'utf8'), /"Port":50,/)
})

test('a file of the original is read; a broken one, a temporary one and one of an unknown source are not', async (t) => {
  const path = folder(t)
  const first = await restarted(path)
  first.virtual.registry.addService(NodeService.make({ ID: 'x', Service: 'x' }), [], kept)
  await first.store.settled()
  writeFileSync(`${path}/services/2567a5ec9705eb7ac2c984033e06189d`, '{"Token":"","Service":{"ID":"web","Service":"web","Tags":null,"Address":"","Meta":null,"Port":80,'
    + '"Weights":{"Passing":1,"Warning":1},"EnableTagOverride":false,"Proxy":{"MeshGateway":{},"Expose":{}},"Connect":{},"CreateIndex":0,"ModifyIndex":0},"Source":"remote"}')
  writeFileSync(`${path}/services/broken`, '{"Token"')
  writeFileSync(`${path}/services/half.tmp`, '{}')
  writeFileSync(`${path}/services/source`, '{"Service":{"ID":"odd","Service":"odd"},"Source":"moon"}')
  lines.length = 0
  const { virtual, store } = await restarted(path)
  await store.settled()
  assert.deepEqual([...virtual.local.services().keys()].toSorted(), ['web', 'x'])
  assert.equal(virtual.local.service('web')?.Port, 80)
  assert.deepEqual(lines, ['Failed decoding service file', 'Ignoring temporary service file', 'service exists with invalid source, purging'])
})

test('a definition that has meanwhile taken the ID counts, and the file goes', async (t) => {
  const path = folder(t)
  const first = await restarted(path)
  first.virtual.registry.addService(NodeService.make({ ID: 'web', Service: 'web', Port: 1 }), [], kept)
  await first.store.settled()
  const store = new DiskStore(nodeDisk, log, path)
  const virtual = new VirtualRegistry(store)
  virtual.registry.addService(NodeService.make({ ID: 'web', Service: 'web', Port: 2 }), [], { token: '', source: 'local', persist: false })
  restoreRegistrations({ local: virtual.local, registry: virtual.registry, store, log }, await store.load())
  await store.settled()
  assert.equal(virtual.local.service('web')?.Port, 2)
  assert.deepEqual(readdirSync(`${path}/services`), [])
})

test('a check of a file that takes the place of a registered one has the last word on it, over restarts', async (t) => {
  const path = folder(t)
  const check = HealthCheck.make({ CheckID: 'ttl', Name: 'ttl' })
  const type = CheckType.make({ TTL: 60 * second })
  const first = await restarted(path)
  first.virtual.registry.addCheck(check, type, kept)
  first.virtual.registry.updateTtl('ttl', 'passing', 'fine')
  await first.store.settled()
  for (const _ of ['taken over', 'once more']) {
    const store = new DiskStore(nodeDisk, log, path)
    const virtual = new VirtualRegistry(store)
    const found = await store.load()
    virtual.registry.addCheck(check, type, { token: '', source: 'local', persist: false })
    restoreRegistrations({ local: virtual.local, registry: virtual.registry, store, log }, found)
    await store.settled()
    assert.deepEqual([virtual.local.check('ttl')?.Status, virtual.local.check('ttl')?.Output], ['passing', 'fine'])
    assert.deepEqual(readdirSync(`${path}/checks`), ['state'])
  }
})

test('a check of a service that a caller registers anew has no word from an earlier life of its ID', async (t) => {
  const path = folder(t)
  const first = await restarted(path)
  const type = CheckType.make({ CheckID: 'ttl', TTL: 60 * second })
  first.virtual.registry.addCheck(HealthCheck.make({ CheckID: 'ttl', Name: 'ttl' }), type, { token: '', source: 'local', persist: false })
  first.virtual.registry.updateTtl('ttl', 'passing', 'fine')
  await first.store.settled()
  const { virtual } = await restarted(path)
  virtual.registry.addService(NodeService.make({ ID: 'web', Service: 'web' }), [type], kept)
  assert.deepEqual([virtual.local.check('ttl')?.Status, virtual.local.check('ttl')?.Output], ['critical', ''])
})

test('settled() tells of what could not be written', async (t) => {
  const path = folder(t)
  writeFileSync(`${path}/services`, 'in the way')
  const store = new DiskStore(nodeDisk, log, path)
  store.keepService(NodeService.make({ ID: 'web', Service: 'web' }), '', 'remote')
  await assert.rejects(store.settled())
  // It is told once, and what can be written later is.
  await store.settled()
  rmSync(`${path}/services`)
  store.keepService(NodeService.make({ ID: 'web', Service: 'web' }), '', 'remote')
  await store.settled()
  assert.equal(readdirSync(`${path}/services`).length, 1)
})
