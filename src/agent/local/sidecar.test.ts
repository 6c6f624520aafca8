import assert from 'node:assert/strict'
import test from 'node:test'
import { NodeService } from '../../wire/records/catalog.ts'
import { ServiceDefinition } from '../../wire/records/service.ts'
import type { Sidecar } from './sidecar.ts'
import { sidecarOf } from './sidecar.ts'

const web = NodeService.make({ ID: 'web-1', Service: 'web', Port: 80, Address: '10.0.0.1', Tags: ['t'], Meta: new Map([['k', 'v']]) })
const range = { min: 21_000, max: 21_001 }

function expanded(definition: Partial<ServiceDefinition>, registered: readonly NodeService[] = [], ports = range): Sidecar {
  const sidecar = sidecarOf(web, ServiceDefinition.make(definition), 'token', new Map(registered.map((one) => [one.ID, one])), ports)
  assert.ok(typeof sidecar !== 'string', 'a sidecar')
  return sidecar
}

function portsOf(...ports: readonly number[]): readonly NodeService[] {
  return ports.map((Port) => NodeService.make({ ID: `at-${Port}`, Service: 'x', Port }))
}

test('an empty sidecar gets everything from its service', () => {
  const { service, checkTypes, token } = expanded({})
  assert.deepEqual([service.Kind, service.ID, service.Service, service.Port, service.Address], ['connect-proxy', 'web-1-sidecar-proxy', 'web-sidecar-proxy', 21_000, '10.0.0.1'])
  assert.deepEqual([service.Tags, service.Meta, service.LocallyRegisteredAsSidecar, token], [['t'], web.Meta, true, 'token'])
  const { DestinationServiceName, DestinationServiceID, LocalServiceAddress, LocalServicePort } = service.Proxy
  assert.deepEqual([DestinationServiceName, DestinationServiceID, LocalServiceAddress, LocalServicePort], ['web', 'web-1', '127.0.0.1', 80])
  assert.deepEqual(checkTypes.map(({ Name, TCP, AliasService }) => [Name, TCP, AliasService]), [
    ['Connect Sidecar Listening', '127.0.0.1:21000', ''],
    ['Connect Sidecar Aliasing web-1', '', 'web-1'],
  ])
})

test('what a sidecar says of itself counts', () => {
  const { service, token } = expanded({ Name: 'own', Port: 1, Tags: ['mine'], Meta: new Map([['a', 'b']]), Address: 'host', Token: 'its' })
  assert.deepEqual([service.Service, service.Port, service.Tags, service.Meta?.get('a'), service.Address, token], ['own', 1, ['mine'], 'b', 'host', 'its'])
})

test('ports are given from the lowest free one on, and a registered sidecar keeps its own', () => {
  assert.equal(expanded({}, portsOf(21_000)).service.Port, 21_001)
  const own = NodeService.make({ ID: 'web-1-sidecar-proxy', Service: 'x', Port: 21_001 })
  assert.equal(expanded({}, [own]).service.Port, 21_001)
  assert.equal(expanded({}, [{ ...own, Port: 5 }]).service.Port, 21_000)
})

test('without a port to give there is no sidecar', () => {
  const refused = sidecarOf(web, ServiceDefinition.zero(), '', new Map(portsOf(21_000, 21_001).map((one) => [one.ID, one])), range)
  assert.equal(refused, 'no port provided for sidecar_service and none left in the configured range [21000, 21001]')
  assert.equal(sidecarOf(web, ServiceDefinition.zero(), '', new Map(), { min: 0, max: 0 }), 'no port provided for sidecar_service and auto-assignment disabled in config')
})

test('reserved metadata of a sidecar is refused', () => {
  const refused = sidecarOf(web, ServiceDefinition.make({ Meta: new Map([['consul-x', 'y']]) }), '', new Map(), range)
  assert.ok(typeof refused === 'string')
  assert.match(refused, /Key prefix 'consul-' is reserved for internal use/)
})
