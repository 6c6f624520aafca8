import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AgentConfig } from './agent-config.ts'
import { fakeHost, type FakeMachine } from './fake-host.suite.ts'
import { type ConfigRequest, loadConfig } from './load.ts'

const lan = { interface: 'eth0', ip: '10.1.2.3', family: 4, loopback: false } as const

function load(request: ConfigRequest, machine: FakeMachine = { addresses: [lan] }): AgentConfig {
  return loadConfig(request, fakeHost(machine)).config
}

/** Configuration from one HCL text, with a data directory. */
function fromHcl(text: string, machine?: FakeMachine): AgentConfig {
  return load({ fragments: [`data_dir = "/data" bind_addr = "127.0.0.1" ${text}`] }, machine)
}

function warningsOf(text: string): readonly string[] {
  return loadConfig({ fragments: [`data_dir = "/data" bind_addr = "127.0.0.1" ${text}`] }, fakeHost()).warnings
}

test('loadConfig() applies the defaults of the original', () => {
  const config = load({ fragments: ['data_dir = "/data"'] })
  assert.equal(config.bindAddr, '0.0.0.0')
  assert.equal(config.advertiseAddr, '10.1.2.3')
  assert.deepEqual(config.ports, { http: 8500, https: -1, dns: 8600, grpc: -1, server: 8300, serfLan: 8301, serfWan: 8302 })
  assert.deepEqual(config.httpAddresses, [{ kind: 'tcp', ip: '127.0.0.1', port: 8500 }])
  assert.equal(config.raft.electionTimeoutMs, 5000)
  assert.equal(config.raft.leaderLeaseTimeoutMs, 2500)
  assert.equal(config.server, false)
  assert.equal(config.leaveOnTerminate, true)
  assert.equal(config.skipLeaveOnInterrupt, false)
  assert.equal(config.nodeName, 'box')
  assert.equal(config.maxQueryTimeMs, 600_000)
  assert.deepEqual(config.taggedAddresses, { lan: '10.1.2.3', lan_ipv4: '10.1.2.3', wan: '10.1.2.3', wan_ipv4: '10.1.2.3' })
})

test('dev mode is a server on loopback with short timings', () => {
  const config = load({ devMode: true }, {})
  assert.equal(config.server, true)
  assert.equal(config.bindAddr, '127.0.0.1')
  assert.equal(config.log.level, 'DEBUG')
  assert.deepEqual([config.raft.electionTimeoutMs, config.raft.heartbeatTimeoutMs, config.raft.leaderLeaseTimeoutMs], [52, 35, 20])
  assert.equal(config.leaveOnTerminate, false)
})

test('sources come in the order defaults, list flags, files, other flags, fragments', () => {
  const files = {
    '/etc/a.hcl': 'datacenter = "a" node_name = "file" http_config { block_endpoints = ["/a"] response_headers { X = "a" Y = "a" } }',
    '/etc/b.json': '{"datacenter": "b", "http_config": {"block_endpoints": ["/b"], "response_headers": {"Y": "b"}}, "ports": {"http": 1}}',
    '/etc/sub/c.hcl': 'datacenter = "c"',
    '/etc/readme.txt': 'hello',
  }
  const { config, warnings } = loadConfig({
    paths: ['/etc'],
    values: new Map<string, string | number>([['node_name', 'flag'], ['ports.http', 2]]),
    fragments: ['data_dir = "/data" bind_addr = "127.0.0.1"', 'ports { http = 3 }'],
  }, fakeHost({ files }))
  assert.equal(config.datacenter, 'b')
  assert.equal(config.nodeName, 'flag')
  assert.equal(config.ports.http, 3)
  assert.deepEqual(config.blockEndpoints, ['/a', '/b'])
  assert.deepEqual(config.responseHeaders, { X: 'a', Y: 'b' })
  assert.deepEqual(warnings, ['skipping file /etc/readme.txt, extension must be .hcl or .json, or config format must be set'])
})

test('-config-format reads files of every name', () => {
  const files = { '/etc/a.conf': 'datacenter = "a"' }
  const config = load({ paths: ['/etc/a.conf'], format: 'hcl', devMode: true }, { files })
  assert.equal(config.datacenter, 'a')
  assert.throws(() => load({ format: 'yaml', devMode: true }), { message: "config: -config-format must be either 'hcl' or 'json'" })
  assert.throws(() => load({ paths: ['/nowhere'], devMode: true }), {
    message: 'config: Open failed on /nowhere. open /nowhere: no such file or directory',
  })
})

const refusals: readonly (readonly [hcl: string, text: string])[] = [
  ['datacenter = "a b"', 'datacenter cannot be "a b". Please use only [a-z0-9-_]'],
  ['bogus = 1', 'failed to parse flags-0.hcl: 1 error occurred:\n\t* invalid config key bogus\n\n'],
  ['bogus = 1 ports { x = 1 }', 'failed to parse flags-0.hcl: 2 errors occurred:\n\t* invalid config key bogus\n\t* invalid config key ports.x\n\n'],
  ['ports { http = "x" }', "failed to parse flags-0.hcl: 1 error(s) decoding:\n\n* 'ports.http' expected type 'int', got unconvertible type 'string'"],
  ['ports = 1', "failed to parse flags-0.hcl: 1 error(s) decoding:\n\n* 'ports' expected a map, got 'int'"],
  ['ports { http = 99999 }', '1 error occurred:\n\t* ports.http: invalid port: 99999\n\n'],
  ['bootstrap = true', "'bootstrap = true' requires 'server = true'"],
  ['server = true bootstrap = true bootstrap_expect = 3', "'bootstrap_expect > 0' and 'bootstrap = true' are mutually exclusive"],
  ['bootstrap_expect = -1', 'bootstrap_expect cannot be -1. Must be greater than or equal to zero'],
  ['performance { raft_multiplier = 11 }', 'performance.raft_multiplier cannot be 11. Must be between 1 and 10'],
  ['client_addr = "foo"', '1 error occurred:\n\t* client_addr: invalid ip address: foo\n\n'],
  ['advertise_addr = "0.0.0.0"', 'Advertise address cannot be 0.0.0.0, :: or [::]'],
  ['ports { http = 8300 }', 'RPC Advertise address 127.0.0.1:8300 already configured for HTTP'],
  ['ports { dns = 8500 }', 'HTTP address 127.0.0.1:8500 already configured for DNS'],
  ['session_ttl_min = "abc"', '1 error occurred:\n\t* session_ttl_min: invalid duration: "abc": time: invalid duration "abc"\n\n'],
  ['log_level = "loud"', 'Invalid log level: loud. Valid log levels are: [TRACE DEBUG INFO WARN ERR ERROR]'],
  ['node_meta { "consul-x" = "y" }', "node_meta invalid: Couldn't load metadata pair ('consul-x', 'y'): Key prefix 'consul-' is reserved for internal use"],
  ['encrypt = "x"', 'encrypt has invalid key: illegal base64 data at input byte 0'],
  ['serf_lan_allowed_cidrs = ["x"]', 'serf_lan_allowed_cidrs: 1 error occurred:\n\t* invalid cidr: x\n\n'],
  ['segment = "x"', 'Network segments are not supported in this version of Consul'],
]

test('loadConfig() refuses in the words of the original', () => {
  for (const [hcl, message] of refusals) assert.throws(() => fromHcl(hcl), { name: 'InputError', message }, hcl)
  assert.throws(() => load({ fragments: [] }), { message: 'data_dir cannot be empty' })
  assert.throws(() => load({ fragments: ['bind_addr = ""'] }), { message: 'bind_addr cannot be empty' })
  assert.throws(() => load({ devMode: true, fragments: ['bootstrap_expect = 3'] }), { message: "'bootstrap_expect > 0' not allowed in dev mode" })
})

test('a bad duration makes the original forget earlier problems', () => {
  assert.throws(() => fromHcl('ports { http = 99999 } session_ttl_min = "x"'), {
    message: '1 error occurred:\n\t* session_ttl_min: invalid duration: "x": time: invalid duration "x"\n\n',
  })
})

test('a key that is not built yet is accepted with a warning that names it, unless it asks for nothing', () => {
  assert.deepEqual(warningsOf('telemetry { circonus_api_app = "a" }'), ['config key "telemetry.circonus_api_app" has no effect: this version does not have Circonus'])
  assert.deepEqual(warningsOf('primary_gateways = [] connect { enabled = false } telemetry {}'), [])
})

test('gossip is read with the defaults of its pools', () => {
  const { gossip } = fromHcl('serf_lan = "127.0.0.2" retry_join = ["a:1", "{{ GetInterfaceIP \\"eth0\\" }}"] reconnect_timeout_wan = "1h" retry_interval = "1s"')
  assert.deepEqual(gossip.lan.bind, { ip: '127.0.0.2', port: 8301 })
  assert.deepEqual(gossip.wan?.bind, { ip: '127.0.0.1', port: 8302 })
  assert.deepEqual(gossip.lan.retryJoin, ['a:1', '10.1.2.3'])
  assert.deepEqual([gossip.lan.retryIntervalMs, gossip.wan?.retryIntervalMs], [1000, 30_000])
  assert.deepEqual([gossip.lan.reconnectTimeoutMs, gossip.wan?.reconnectTimeoutMs], [0, 3_600_000])
  assert.deepEqual(gossip.wan?.timings, {
    gossipIntervalMs: 500, gossipNodes: 3, probeIntervalMs: 5000, probeTimeoutMs: 3000, suspicionMult: 6, retransmitMult: 4,
  })
  assert.equal(load({ devMode: true }, {}).gossip.lan.timings.probeIntervalMs, 100)
  assert.equal(fromHcl('ports { serf_wan = -1 }').gossip.wan, undefined)
})

test('notes of the original are kept as warnings', () => {
  assert.deepEqual(warningsOf('server = true bootstrap_expect = 1'), [
    'BootstrapExpect is set to 1; this is the same as Bootstrap mode.', 'bootstrap = true: do not enable unless necessary',
  ])
  assert.deepEqual(warningsOf('server = true bootstrap_expect = 3'), ['bootstrap_expect > 0: expecting 3 servers'])
  assert.deepEqual(warningsOf('node_name = "a b"'), [
    'Node name "a b" will not be discoverable via DNS due to invalid characters. Valid characters include all alpha-numerics and dashes.',
  ])
  assert.deepEqual(warningsOf('non_voting_server = true acl_enforce_version_8 = true'), [
    'config key "acl_enforce_version_8" is deprecated and should be removed',
    '"non_voting_server" is a Consul Enterprise configuration and will have no effect',
  ])
})

test('an any address is advertised as the one private address', () => {
  const loopback = { interface: 'lo', ip: '127.0.0.1', family: 4, loopback: true } as const
  const text = { fragments: ['data_dir = "/data"'] }
  assert.equal(load(text, { addresses: [loopback, lan] }).advertiseAddr, '10.1.2.3')
  assert.equal(load(text, { addresses: [loopback] }).advertiseAddr, '127.0.0.1')
  assert.throws(() => load(text, { addresses: [] }), { message: 'No private IPv4 address found' })
  assert.throws(() => load(text, { addresses: [lan, { ...lan, ip: '192.168.0.1' }] }), /^InputError: Multiple private IPv4 addresses found/)
})

test('addresses may be templates and sockets', () => {
  const config = load({ devMode: true, fragments: ['client_addr = "{{ GetPrivateIP }} 127.0.0.1" addresses { http = "unix:///run/c.sock 10.0.0.1" }'] })
  assert.deepEqual(config.clientAddrs, ['10.1.2.3', '127.0.0.1'])
  assert.deepEqual(config.httpAddresses, [{ kind: 'unix', path: '/run/c.sock' }, { kind: 'tcp', ip: '10.0.0.1', port: 8500 }])
  assert.throws(() => load({ devMode: true, fragments: ['client_addr = "{{ GetFoo }}"'] }), /function "GetFoo" not defined/)
})

test('connections of one client must fit into the open files', () => {
  assert.throws(() => load({ devMode: true }, { openFiles: 100 }), {
    message: 'system allows a max of 100 file descriptors, but limits.http_max_conns_per_client: 200 needs at least 220',
  })
})

test('ports given by a program may be any free port', () => {
  const config = load({ devMode: true, ports: { http: 0, server: 0 } }, {})
  assert.deepEqual(config.httpAddresses, [{ kind: 'tcp', ip: '127.0.0.1', port: 0 }])
  assert.equal(config.ports.server, 0)
})

test('definitions become records, with the names that the original knows', () => {
  const { services, checks } = fromHcl(`
    services {
      name = "web" tags = ["a"] port = 80 meta { k = "v" } weights { passing = 5 } enable_tag_override = true
      tagged_addresses { lan { address = "10.0.0.1" port = 1 } }
      check { http = "http://x" interval = "10s" header { X = ["a", "b"] } }
      checks = [{ scriptArgs = ["true"], interval = "1m" }]
      connect { sidecar_service { proxy { config { a { b = 1 } } upstreams { destination_name = "db" local_bind_port = 1234 } } } }
    }
    service { id = "two" name = "web" }
    checks { id = "c" ttl = "30s" DeregisterCriticalServiceAfter = "90m" }
  `)
  const [web, two] = services
  assert.equal(services.length, 2)
  assert.equal(two?.ID, 'two')
  assert.deepEqual(web?.Weights, { Passing: 5, Warning: 1 })
  assert.equal(web?.EnableTagOverride, true)
  assert.deepEqual(web?.TaggedAddresses, new Map([['lan', { Address: '10.0.0.1', Port: 1 }]]))
  assert.deepEqual(web?.Checks?.map(({ Interval }) => Interval), [60_000_000_000, 10_000_000_000])
  assert.deepEqual(web?.Checks?.[0]?.ScriptArgs, ['true'])
  assert.deepEqual(web?.Checks?.[1]?.Header, new Map([['X', ['a', 'b']]]))
  const sidecar = web?.Connect?.SidecarService
  assert.deepEqual(sidecar?.Proxy?.Config, new Map([['a', new Map([['b', 1]])]]))
  assert.equal(sidecar?.Proxy?.Upstreams?.[0]?.DestinationType, 'service')
  assert.equal(checks[0]?.DeregisterCriticalServiceAfter, 5_400_000_000_000)
})

function refused(source: string, message: string | RegExp): void {
  assert.throws(() => fromHcl(source), { message })
}

test('definitions are refused in the words of the original', () => {
  refused('services = [{ port = "x" }]', "failed to parse flags-0.hcl: 1 error(s) decoding:\n\n* 'services[0].port' expected type 'int', got unconvertible type 'string'")
  refused('service { tags = "x" }', /'service.tags': source data must be an array or slice, got string/)
  refused('service { name = "a" check { bogus = 1 } }', /invalid config key service.check.bogus/)
  refused('check { id = "c" interval = "x" }', /check\[c\].interval: invalid duration: "x"/)
  refused('service { name = "a" weights { passing = 0 } }', /Invalid weight definition for service a: Passing must be greater than 0/)
  refused('service { name = "a" connect { sidecar_service { id = "x" } } }', /sidecar_service can't specify an ID/)
  refused('service { name = "a" kind = "connect-proxy" }', /service "a": .*Proxy.DestinationServiceName must be non-empty/s)
  refused('check_output_max_size = 0', /check_output_max_size must be positive/)
})

test('an agent that is told to control access does not start without being able to', () => {
  const request = { devMode: true, fragments: ['acl { enabled = true }'] }
  assert.throws(() => loadConfig(request, fakeHost()), {
    message: 'config key "acl.enabled" cannot be used: this version does not have access control lists and would serve everybody',
  })
  const { warnings } = loadConfig({ ...request, starting: false }, fakeHost())
  assert.ok(warnings.includes('config key "acl.enabled" has no effect: this version does not have access control lists'))
  assert.throws(() => loadConfig({ devMode: true, fragments: ['acl_datacenter = "dc1"'] }, fakeHost()), /"acl_datacenter" cannot be used/)
  const off = loadConfig({ devMode: true, fragments: ['acl_datacenter = "dc1" acl { enabled = false }'] }, fakeHost())
  assert.ok(off.warnings.includes('config key "acl_datacenter" has no effect: this version does not have access control lists'))
})
