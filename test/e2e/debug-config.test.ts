import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadConfig } from '../../src/agent/config/load.ts'
import { debugConfig } from '../../src/agent/operations/debug-config.ts'
import { nodeHost } from '../../src/runtime/node/host.ts'
import { freePorts } from '../interop/free-ports.ts'
import { Program, realCli, skipWithoutReal } from '../interop/programs.ts'

/** `DebugConfig` of `/v1/agent/self`, key by key. */

const much = `
  bootstrap_expect = 1 node_meta { api_token = "x" b = "c" } log_level = "info" log_rotate_bytes = 5 session_ttl_min = "20s" reconnect_timeout = "9h"
  raft_snapshot_threshold = 100 raft_snapshot_interval = "5s" raft_trailing_logs = 7 raft_protocol = 3 autopilot { redundancy_zone_tag = "z" }
  domain = "Foo" alt_domain = "bar.x" recursors = ["8.8.8.8", "[::1]:53"] addresses { dns = "127.0.0.1 127.0.0.2" }
  dns_config { service_ttl { web = "5s" "*" = "1m" } node_ttl = "90s" soa { min_ttl = 5 } }
  http_config { response_headers { X-Key = "a" B = "c" } block_endpoints = ["/v1/x"] allow_write_http_from = ["10.1.2.3/8", "::1/65"] }
  serf_lan_allowed_cidrs = ["127.0.0.1/8"] retry_join = ["provider=aws secret_access_key=abc tag=x"] retry_interval = "1h" skip_leave_on_interrupt = false
  tls_cipher_suites = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA" tls_min_version = "tls11"
  cache { entry_fetch_rate = 0.5 entry_fetch_max_burst = 7 } limits { rpc_rate = 3.5 rpc_max_burst = 8 } enable_script_checks = true
  telemetry { prefix_filter = ["+consul.a", "-consul.b"] dogstatsd_tags = ["a:b"] }
  config_entries { bootstrap { kind = "service-resolver" name = "web" connect_timeout = "5s" } bootstrap { kind = "proxy-defaults" config { a = 1 b_token = "c" } } }
  services {
    name = "web" port = 80 tags = ["a"] meta { secret = "x" y = "z" } token = "t" tagged_addresses { lan { address = "1.2.3.4" port = 5 } } weights { passing = 3 }
    check { http = "http://127.0.0.1:1/" interval = "10s" header { x-key = ["a"] y = ["b"] } } checks = [{ ttl = "5s" name = "n" }, { args = ["true"] interval = "3s" }]
    connect { sidecar_service { port = 99 proxy {
      upstreams { destination_name = "db" local_bind_port = 9 config { token = "x" } } config { a_token = 1 } expose { checks = true paths { path = "/x" local_path_port = 1 listener_port = 2 } }
    } } }
  }
  service { kind = "connect-proxy" name = "p" port = 3 proxy { destination_service_name = "web" } }
  check { id = "c" name = "c" tcp = "127.0.0.1:1" interval = "1m" timeout = "2s" deregister_critical_service_after = "9m" }
`

const cases = [
  // Connect, which does not exist here, is on by itself only there.
  { name: 'a dev agent', devMode: true, wan: true, text: 'connect { enabled = false }' },
  { name: 'a server', devMode: false, wan: true, text: 'server = true bootstrap = true' },
  { name: 'a client', devMode: false, wan: false, text: 'retry_join = ["127.0.0.1:1"]' },
  { name: 'a server with much configured', devMode: false, wan: true, text: `server = true ${much}` },
] as const

for (const { name, devMode, wan: withWan, text } of cases) {
  test(`${name} shows its configuration as the real one does`, { skip: skipWithoutReal }, async (t) => {
    const [http, server, lan, wan, dns, grpc] = await freePorts(6)
    const folder = await mkdtemp(join(tmpdir(), 'debug-config-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    const file = join(folder, 'agent.hcl')
    const ports = `ports { http = ${http} server = ${server} serf_lan = ${lan} serf_wan = ${withWan ? wan : -1} dns = ${dns} grpc = ${grpc} }`
    const place = devMode ? '' : `data_dir = "${folder}/data"`
    await writeFile(file, `${ports} node_name = "n" bind_addr = "127.0.0.1" ${place} ${text}`)
    const real = new Program(t, realCli!, ['agent', ...(devMode ? ['-dev'] : []), `-config-file=${file}`])
    await real.until(/Started HTTP server/)
    const wanted = (await (await fetch(`http://127.0.0.1:${http}/v1/agent/self`)).json() as { readonly DebugConfig: { readonly NodeID: string } }).DebugConfig
    const { config } = loadConfig({ devMode, paths: [file] }, nodeHost)
    const got = JSON.stringify(debugConfig(config, wanted.NodeID), (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))
    assert.deepEqual(JSON.parse(got), wanted)
  })
}
