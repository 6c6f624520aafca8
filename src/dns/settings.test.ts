import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadConfig } from '../agent/config/load.ts'
import { recursorAddress } from '../agent/config/recursor-address.ts'
import { nodeHost } from '../runtime/node/host.ts'
import { dnsSettings, serviceTtl, type DnsSettings } from './settings.ts'

function settings(config: string): DnsSettings {
  return dnsSettings(loadConfig({ devMode: true, values: new Map(), fragments: [config] }, nodeHost).config)
}

test('the TTL of a service is that of its name, else of the longest prefix, else of *', () => {
  const given = settings('dns_config { service_ttl { web = "7s" "db*" = "9500ms" "db-m*" = "11s" "*" = "3s" } }')
  const ttls = ['web', 'website', 'db', 'db-main', 'db-m', ''].map((service) => serviceTtl(given, service))
  assert.deepEqual(ttls, [7, 3, 9, 11, 11, 3])
  assert.equal(serviceTtl(settings(''), 'web'), 0)
})

test('domains are absolute and in lower case', () => {
  const { domain, altDomain } = settings('domain = "Consul.Example" alt_domain = "ALT."')
  assert.deepEqual([domain, altDomain], ['consul.example.', 'alt.'])
  assert.equal(settings('').altDomain, '')
})

test('a recursor is an address or a name, with or without a port', () => {
  const addresses = ['10.0.0.1', '10.0.0.1:5353', '2001:db8::1', '[2001:db8::1]', '[2001:db8::1]:5353', 'resolver', 'resolver:5353'].map(recursorAddress)
  assert.deepEqual(addresses, [
    { host: '10.0.0.1', port: 53 }, { host: '10.0.0.1', port: 5353 }, { host: '2001:db8::1', port: 53 }, { host: '2001:db8::1', port: 53 },
    { host: '2001:db8::1', port: 5353 }, { host: 'resolver', port: 53 }, { host: 'resolver', port: 5353 },
  ])
  for (const text of ['10.0.0.1:x', '10.0.0.1:99999', 'a:b:c', '[2001:db8::1]:']) assert.throws(() => recursorAddress(text), /^InputError: Invalid recursor address: /)
})
