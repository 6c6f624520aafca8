import assert from 'node:assert/strict'
import test from 'node:test'
import { HealthCheck, NodeService } from '../../wire/records/catalog.ts'
import { CheckType } from '../../wire/records/service.ts'
import { maintainNode, maintainService } from './maintenance.ts'
import type { Manner } from './registry.ts'
import { VirtualRegistry } from './virtual-registry.suite.ts'

const manner: Manner = { token: '', source: 'remote', persist: false }
const second = 1_000_000_000

function service(id: string, more: Partial<NodeService> = {}): NodeService {
  return NodeService.make({ ID: id, Service: id, ...more })
}

function ttl(more: Partial<CheckType> = {}): CheckType {
  return CheckType.make({ TTL: 10 * second, ...more })
}

test('checks of a service are named after it, and numbered where there are several', () => {
  const { registry, local } = new VirtualRegistry()
  registry.addService(service('one'), [ttl()], manner)
  registry.addService(service('two'), [ttl(), ttl({ CheckID: 'own' }), ttl()], manner)
  assert.deepEqual([...local.checks().keys()], ['service:one', 'service:two:1', 'own', 'service:two:3'])
  assert.equal(local.check('service:one')?.Name, "Service 'one' check")
  assert.equal(local.check('service:one')?.Status, 'critical')
})

test('a service gets weights, and tagged addresses for the IP that it has', () => {
  const { registry, local } = new VirtualRegistry()
  registry.addService(service('v4', { Address: '10.0.0.1', Port: 5 }), [], manner)
  registry.addService(service('v6', { Address: '::1' }), [], manner)
  registry.addService(service('name', { Address: 'host' }), [], manner)
  assert.deepEqual(local.service('v4')?.Weights, { Passing: 1, Warning: 1 })
  assert.deepEqual([...local.service('v4')!.TaggedAddresses!], [['lan_ipv4', { Address: '10.0.0.1', Port: 5 }], ['wan_ipv4', { Address: '10.0.0.1', Port: 5 }]])
  assert.deepEqual([...local.service('v6')!.TaggedAddresses!.keys()], ['lan_ipv6', 'wan_ipv6'])
  assert.equal(local.service('name')?.TaggedAddresses?.size, 0)
})

test('a check that is registered again keeps its status and output, and the old one ends', () => {
  const virtual = new VirtualRegistry()
  virtual.registry.addService(service('web'), [ttl()], manner)
  virtual.registry.updateTtl('service:web', 'passing', 'fine')
  virtual.registry.addService(service('web', { Port: 2 }), [ttl({ Status: 'warning' })], manner)
  assert.deepEqual(virtual.started.map(({ closed }) => closed), [true, false])
  assert.equal(virtual.local.check('service:web')?.Status, 'passing')
  assert.equal(virtual.local.check('service:web')?.Output, 'fine')
})

test('other checks of a service stay, unless they are to be replaced', () => {
  const virtual = new VirtualRegistry()
  virtual.registry.addService(service('web'), [ttl({ CheckID: 'a' }), ttl({ CheckID: 'b' })], manner)
  virtual.registry.addService(service('web'), [ttl({ CheckID: 'b' })], manner)
  assert.deepEqual([...virtual.local.checks().keys()], ['a', 'b'])
  virtual.registry.addService(service('web'), [ttl({ CheckID: 'b' })], { ...manner, replaceChecks: true })
  assert.deepEqual([...virtual.local.checks().keys()], ['b'])
  assert.equal(virtual.running('a'), undefined)
})

function refused(work: () => void, message: string): void {
  assert.throws(work, { message })
}

test('what is refused leaves nothing behind', () => {
  const virtual = new VirtualRegistry()
  const script = CheckType.make({ ScriptArgs: ['true'], Interval: second })
  refused(() => virtual.registry.addService(service(''), [], manner), 'Service name missing')
  refused(() => virtual.registry.addService(service('x'), [CheckType.zero()], manner), 'Check is not valid: TTL must be > 0 for TTL checks')
  refused(
    () => virtual.registry.addService(service('x'), [ttl(), script], manner),
    "Scripts are disabled on this agent from remote calls; to enable, configure 'enable_script_checks' to true",
  )
  refused(() => virtual.registry.addCheck(HealthCheck.make({ CheckID: 'c', ServiceID: 'x' }), ttl(), manner), 'ServiceID "x" does not exist')
  refused(() => virtual.registry.updateTtl('c', 'passing', ''), 'CheckID "c" does not have associated TTL')
  assert.equal(virtual.local.services().size + virtual.local.checks().size + virtual.started.length, 0)
})

test('scripts of files run where only those may', () => {
  const virtual = new VirtualRegistry(undefined, { remote: false, local: true })
  const script = CheckType.make({ ScriptArgs: ['true'], Interval: second })
  virtual.registry.addService(service('x'), [script], { ...manner, source: 'local' })
  assert.equal(virtual.started.length, 1)
  assert.throws(() => virtual.registry.addService(service('x'), [script], manner), /from remote calls/)
})

test('removing a service ends its checks and takes its sidecar along, but no namesake of it', () => {
  const virtual = new VirtualRegistry()
  for (const id of ['web', 'db']) virtual.registry.addService(service(id), [ttl()], manner)
  virtual.registry.addService(service('web-sidecar-proxy', { LocallyRegisteredAsSidecar: true }), [ttl()], manner)
  virtual.registry.addService(service('db-sidecar-proxy'), [ttl()], manner)
  virtual.registry.removeService('web', false)
  virtual.registry.removeService('db', false)
  virtual.registry.removeService('nope', false)
  assert.deepEqual([...virtual.local.services().keys()], ['db-sidecar-proxy'])
  assert.deepEqual(virtual.started.filter(({ closed }) => !closed).length, 1)
})

test('a service whose check is critical for too long goes, after a minute at least', async () => {
  const virtual = new VirtualRegistry()
  virtual.registry.addService(service('web'), [ttl({ DeregisterCriticalServiceAfter: second })], manner)
  virtual.registry.updateTtl('service:web', 'critical', '')
  await virtual.pass(60_000)
  virtual.registry.reap()
  assert.ok(virtual.local.service('web'))
  virtual.registry.updateTtl('service:web', 'passing', '')
  virtual.registry.updateTtl('service:web', 'critical', '')
  await virtual.pass(59_000)
  virtual.registry.reap()
  assert.ok(virtual.local.service('web'))
  await virtual.pass(2_000)
  virtual.registry.reap()
  assert.equal(virtual.local.service('web'), undefined)
})

test('reload() is one change, after which checks that come back go on', () => {
  const virtual = new VirtualRegistry()
  virtual.registry.addService(service('web'), [ttl()], manner)
  virtual.registry.addService(service('old'), [], manner)
  virtual.registry.updateTtl('service:web', 'passing', 'fine')
  let changes = 0
  virtual.local.report({ changed: () => changes++, deferred() {} })
  virtual.registry.reload(() => virtual.registry.addService(service('web', { Port: 9 }), [ttl()], manner))
  assert.equal(changes, 1)
  assert.deepEqual([...virtual.local.services().keys()], ['web'])
  assert.equal(virtual.local.check('service:web')?.Output, 'fine')
})

test('who looks at the health of a service hears that it came back, and that a check left it for another', () => {
  const { registry, local } = new VirtualRegistry()
  for (const id of ['web', 'db']) registry.addService(service(id), [], manner)
  const heard: string[] = []
  for (const id of ['web', 'db']) local.onHealth(id, () => heard.push(id))
  local.removeService('web')
  registry.addService(service('web'), [], manner)
  assert.deepEqual(heard.splice(0), ['web', 'web'])
  registry.addCheck(HealthCheck.make({ CheckID: 'c', ServiceID: 'web' }), ttl(), manner)
  assert.ok(heard.splice(0).every((id) => id === 'web'))
  registry.addCheck(HealthCheck.make({ CheckID: 'c', ServiceID: 'db' }), ttl(), manner)
  assert.deepEqual(new Set(heard), new Set(['web', 'db']))
})

test('maintenance is a critical check that nobody runs, and turning it on or off twice is fine', () => {
  const virtual = new VirtualRegistry()
  const parts = { local: virtual.local, registry: virtual.registry, log: { error() {}, warn() {}, info() {}, debug() {}, trace() {}, named: () => parts.log }, nodeName: 'n1' }
  virtual.registry.addService(service('web'), [], manner)
  maintainNode(parts, true, '', '')
  maintainNode(parts, true, 'another', '')
  maintainService(parts, 'web', true, 'why', '')
  assert.equal(virtual.local.check('_node_maintenance')?.Notes, 'Maintenance mode is enabled for this node, but no reason was provided. This is a default message.')
  assert.equal(virtual.local.check('_service_maintenance:web')?.Notes, 'why')
  assert.equal(virtual.local.check('_service_maintenance:web')?.Status, 'critical')
  assert.throws(() => maintainService(parts, 'nope', true, '', ''), { message: 'No service registered with ID "nope"', status: 404 })
  for (const enable of [false, false]) maintainNode(parts, enable, '', '')
  maintainService(parts, 'web', false, '', '')
  assert.equal(virtual.local.checks().size, 0)
})
