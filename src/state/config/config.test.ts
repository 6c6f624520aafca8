import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NodeService, RegisterRequest } from '../../wire/records/catalog.ts'
import { type ConfigEntry, configEntryRecord } from '../../wire/records/config-entry-forms.ts'
import { gatewayServices } from '../catalog/gateways.ts'
import { deregister, register } from '../catalog/register.ts'
import { indexOf } from '../index-table.ts'
import type { StateStore } from '../store.ts'
import { freshStore } from '../testing.ts'
import { configEntryCas, configEntryDelete, configEntryGet, configEntrySet } from './entry.ts'

const entry = (Kind: string, Name: string, rest: object = {}): ConfigEntry => {
  const json = JSON.stringify({ Kind, Name, ...rest })
  return configEntryRecord(Kind).fromJson(json)
}

let index = 10
const put = (store: StateStore, one: ConfigEntry): void => store.write(++index, (mutation) => configEntrySet(mutation, one.Kind, one))
const remove = (store: StateStore, kind: string, name: string): void => store.write(++index, (mutation) => configEntryDelete(mutation, kind, name))
const http = (store: StateStore): void => put(store, entry('proxy-defaults', 'global', { Config: { Protocol: 'HTTP' } }))
const registered = (store: StateStore, Service: string, Kind = ''): void =>
  store.write(++index, (mutation) => register(mutation, RegisterRequest.make({ Node: 'n', Address: '10.0.0.1', Service: NodeService.make({ ID: Service, Service, Kind }) })))
const mapped = (store: StateStore, gateway: string): readonly string[] => gatewayServices(store.read(), gateway).services.map(({ Service }) => Service.Name)

test('an entry is stored again even if it is equal, and is found without regard to case', () => {
  const { store } = freshStore()
  put(store, entry('service-defaults', 'Web', { Protocol: 'http' }))
  const made = index
  put(store, entry('service-defaults', 'web', { Protocol: 'http' }))
  const found = configEntryGet(store.read(), 'SERVICE-defaults', 'WEB')
  assert.deepEqual([found.index, found.entry?.Name, found.entry?.CreateIndex, found.entry?.ModifyIndex], [index, 'web', made, index])
  assert.equal(store.write(++index, (mutation) => configEntryCas(mutation, 'service-defaults', entry('service-defaults', 'web'))), false)
  assert.equal(store.write(++index, (mutation) => configEntryCas(mutation, 'service-defaults', { ...entry('service-defaults', 'web'), ModifyIndex: index - 2 })), true)
})

test('routers and splitters need a protocol that can be routed, one for the whole chain', () => {
  const { store } = freshStore()
  const split = entry('service-splitter', 'web', { Splits: [{ Weight: 100, Service: 'db' }] })
  assert.throws(() => put(store, split), { message: 'discovery chain "web" uses a protocol "tcp" that does not permit advanced routing or splitting behavior' })
  http(store)
  put(store, entry('service-router', 'web'))
  put(store, split)
  assert.throws(() => put(store, entry('service-defaults', 'db', { Protocol: 'grpc' })), {
    message: 'discovery chain "web" uses inconsistent protocols; service "db" has "grpc" which is not "http"',
  })
  assert.throws(() => remove(store, 'proxy-defaults', 'global'), /does not permit advanced routing/)
  assert.notEqual(configEntryGet(store.read(), 'proxy-defaults', 'global').entry, undefined)
})

test('circles are refused: of redirects at once, of splitters when they close', () => {
  const { store } = freshStore()
  http(store)
  put(store, entry('service-resolver', 'a', { Redirect: { Service: 'b', Datacenter: 'dc2' } }))
  assert.throws(() => put(store, entry('service-resolver', 'b', { Redirect: { Service: 'a', Datacenter: 'dc1' } })), {
    message: /^detected circular resolver redirect: \[(a\.default\.dc1 -> b\.default\.dc2 -> a\.default\.dc1|b\.default\.dc1 -> a\.default\.dc1 -> b\.default\.dc2 -> a\.default\.dc1)\]$/,
  })
  put(store, entry('service-splitter', 'x', { Splits: [{ Weight: 100, Service: 'y' }] }))
  assert.throws(() => put(store, entry('service-splitter', 'y', { Splits: [{ Weight: 100, Service: 'x' }] })), {
    message: 'detected circular reference: [splitter:y.default -> splitter:x.default -> splitter:y.default]',
  })
})

test('subsets that are referred to must be there, and stay', () => {
  const { store } = freshStore()
  http(store)
  put(store, entry('service-resolver', 'web', { Subsets: { v1: {} }, DefaultSubset: 'v1', Failover: { '*': { Datacenters: ['dc2', 'dc1'] } } }))
  put(store, entry('service-splitter', 'other', { Splits: [{ Weight: 100, Service: 'web', ServiceSubset: 'v1' }] }))
  assert.throws(() => remove(store, 'service-resolver', 'web'), { message: 'service "web" does not have a subset named "v1"' })
  assert.throws(() => put(store, entry('service-defaults', 'web', { Protocol: 'http', ExternalSNI: 'x' })), {
    message: 'service "web" has an external SNI set; cannot define subsets for external services',
  })
})

test('a gateway is of one kind, and its listeners speak what the services speak', () => {
  const { store } = freshStore()
  put(store, entry('terminating-gateway', 'gate'))
  assert.throws(() => put(store, entry('ingress-gateway', 'gate')), {
    message: 'cannot create a "ingress-gateway" config entry with name "gate", a "terminating-gateway" config entry with that name already exists',
  })
  const ingress = (Protocol: string): ConfigEntry => entry('ingress-gateway', 'in', { Listeners: [{ Port: 1, Protocol, Services: [{ Name: 'web' }] }] })
  assert.throws(() => put(store, ingress('http')), { message: 'service "web" has protocol "tcp", which does not match defined listener protocol "http"' })
  put(store, ingress('tcp'))
  // A service may come to speak more than the gateway looks at, as long as nothing routes it.
  put(store, entry('service-defaults', 'web', { Protocol: 'http' }))
  assert.throws(() => put(store, entry('service-router', 'web')), /does not match defined listener protocol "tcp"/)
})

test('a wildcard maps a gateway to services as they come and go, also to those that were named, as the original does', () => {
  const { store } = freshStore()
  registered(store, 'consul')
  registered(store, 'a')
  registered(store, 'proxy', 'connect-proxy')
  put(store, entry('terminating-gateway', 'out', { Services: [{ Name: '*', CAFile: '/ca' }, { Name: 'b', SNI: 'own' }] }))
  assert.deepEqual(mapped(store, 'out'), ['a', 'b'])
  registered(store, 'c')
  registered(store, 'b')
  assert.equal(indexOf(store.read(), 'gateway-services'), index)
  const { services } = gatewayServices(store.read(), 'OUT')
  assert.deepEqual(services.map(({ Service, FromWildcard, CAFile }) => [Service.Name, FromWildcard, CAFile]), [['a', true, '/ca'], ['b', true, '/ca'], ['c', true, '/ca']])
  for (const ServiceID of ['a', 'c']) {
    store.write(++index, (mutation) => deregister(mutation, { Datacenter: '', Node: 'n', ServiceID, CheckID: '', Token: '' }))
  }
  assert.deepEqual(mapped(store, 'out'), ['b'])
  const last = indexOf(store.read(), 'gateway-services')
  put(store, entry('terminating-gateway', 'out', { Services: [{ Name: '*', CAFile: '/ca' }, { Name: 'b', SNI: 'own' }], Meta: { a: 'b' } }))
  assert.equal(indexOf(store.read(), 'gateway-services'), last)
  remove(store, 'terminating-gateway', 'out')
  assert.deepEqual([mapped(store, 'out'), indexOf(store.read(), 'gateway-services')], [[], index])
})

test('services that a wildcard leads an ingress gateway to speak its protocol', () => {
  const { store } = freshStore()
  for (const name of ['plain', 'web']) registered(store, name)
  put(store, entry('service-defaults', 'web', { Protocol: 'HTTP' }))
  put(store, entry('ingress-gateway', 'in', { Listeners: [{ Port: 8080, Protocol: 'http', Services: [{ Name: '*' }] }] }))
  assert.deepEqual(mapped(store, 'in'), ['web'])
  assert.equal(gatewayServices(store.read(), 'in').index, index)
})
