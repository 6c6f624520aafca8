import assert from 'node:assert/strict'
import { test } from 'node:test'
import { realCli, skipWithoutReal } from '../interop/programs.ts'
import { type ConfigCase, configCase } from './config-cases.ts'
import { validateBoth } from './validate-both.ts'

/** Configurations by chance, judged by `consul validate` of both programs. More of them: README.md. */

const base = 'data_dir = "/tmp/nowhere" bind_addr = "127.0.0.1" '

/** What such runs have found. */
const found: readonly string[] = [
  'retry_interval_wan = "5" ports { serf_wan = -1 }', 'session_ttl_min = "x" autopilot { last_contact_threshold = "y" }', 'dns_config { max_stale = "5" } retry_join = ["{{ bad"]',
  'addresses { grpc = "localhost" }', 'advertise_addr_ipv6 = "x"', 'advertise_addr_ipv6 = "::1"', 'retry_join = ["{{ \\"10.9.8.7\\" }}"]', 'recursors = ["{{ `10.9.8.7` }}", "unix:///x"]', 'recursors = ["0.0.0.0"] datacenter = "a b"',
  'ui_content_path = "010.0.0.1" session_ttl_min = "x"', 'ui_content_path = "v1"', 'ui_content_path = ""', 'primary_datacenter = "a b"', 'dns_config { udp_answer_limit = -1 } alt_domain = "service.x"', 'alt_domain = "dc1.x"', 'autopilot { max_trailing_logs = -1e20 }', 'cache { entry_fetch_rate = -0.0 }',
  'services = [{ name = "a" enabletagoverride = true }]', 'check { body = "x" BODY = "y" ttl = "3s" }', 'acl "tokens" { default = "a" } acl { policy_ttl = "3s" }', 'audit { name = "x" }', 'audit { sink "a" { type = "file" rotate_bytes = "x" } }', 'segments = [{ name = "x" port = 0 }]', 'segments = [{ bogus = 1 }]', 'acl { tokens { managed_service_provider = [{ accessor = "x" }] } }',
  'acl_ttl = "x"', 'acl { token_ttl = "x" role_ttl = "y" }', 'acl_datacenter = "DC2"', 'acl_datacenter = "a b"', 'acl { enabled = true } enable_script_checks = true', 'auto_encrypt { tls = true } server = true', 'auto_encrypt { allow_tls = true }', 'auto_encrypt { allow_tls = true ip_san = ["x"] } server = true', 'connect { ca_provider = "x" }',
  'connect { enable_mesh_gateway_wan_federation = true }', 'connect { enabled = true enable_mesh_gateway_wan_federation = true }', 'server = true retry_join_wan = ["a"] connect { enabled = true enable_mesh_gateway_wan_federation = true }', 'server = true node_name = "a/b" connect { enabled = true enable_mesh_gateway_wan_federation = true }', 'primary_gateways = ["a"]', 'primary_gateways = ["a"] server = true', 'primary_gateways_interval = "x"', 'limits { https_handshake_timeout = "x" }',
  'auto_config { enabled = true }', 'auto_config { enabled = true ip_sans = ["x"] } verify_outgoing = true', 'auto_config { enabled = true intro_token = "x" intro_token_file = "y" } verify_outgoing = true', 'auto_config { enabled = true intro_token = "x" intro_token_file = "y" server_addresses = ["a"] } verify_outgoing = true', 'auto_config { enabled = true } auto_encrypt { tls = true }', 'auto_config { authorization { enabled = true } }',
  'auto_config { authorization { enabled = true } } server = true', 'auto_config { authorization { static { clock_skew_leeway = "x" bound_issuer = 1 } } }', 'auto_config { authorization { static { bogus = "x" } } }',
]

const chosen = Array.from({ length: 30 }, (_, i) => configCase(i + 1))

for (const [name, cases] of [
  ['what was found before', found.map((text): ConfigCase => ({ files: { 'a.hcl': base + text }, args: ['a.hcl'] }))],
  ['files by chance', chosen],
] as const) {
  test(`both programs judge ${name} alike`, { skip: skipWithoutReal }, async () => {
    const differing: unknown[] = []
    // A few at a time: most of the time goes to starting the real program.
    for (let i = 0; i < cases.length; i += 4) {
      await Promise.all(cases.slice(i, i + 4).map(async (made) => {
        const { ours, real, same } = await validateBoth(realCli!, made)
        if (!same) differing.push({ made, ours, real })
      }))
    }
    assert.deepEqual(differing, [])
  })
}
