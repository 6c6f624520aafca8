import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { captured } from '../../src/cli/captured-io.suite.ts'
import { realCli, run, skipWithoutReal } from '../interop/programs.ts'

/** `consul validate` of both programs on the same files: the same verdict in the same words. */

const base = 'data_dir = "/tmp/nowhere" bind_addr = "127.0.0.1" '

/** Syntax: most of these end in `invalid config key`, which shows that they were read. */
const syntax: readonly string[] = [
  '', ' ', 'a', 'a =', 'a = ', 'a = 1', 'a = b', 'a b = 1', 'a = 08', 'a = 0x', 'a = 0x1g', 'a = 1e', 'a = 1.', 'a = .5', 'a = -', 'a = +1', 'a = --1', 'a = 01', 'a = 1_000', 'a = 99999999999999999999', 'a = 1e999',
  'a = "x', 'a = "x\ny"', 'a = "${x', 'a = "${"x"}"', 'a = "\\q"', 'a = "\\u12"', 'a = "\\U0001F600"', "a = 'x'", 'a = `x`', 'a = "\\x4"', 'a = "\\377"', 'a = "$"', 'a = "{\n}"',
  'a = {', 'a = {\n b = 1', 'a {', 'a { b }', 'a { b = }', 'a { b = } }', 'a { b = [ } }', 'a }', '}', '{', '{}', '{ a = 1 }', '{{}}', '= 1', 'a = = 1', 'a : 1', 'a = {} b', 'a = 1, b = 2,', 'a = 1 , , b = 2', ', a = 1',
  '[', '[]', 'a = [', 'a = [1', 'a = [1,', 'a = [1 2]', 'a = [1,,2]', 'a = [1,2,]', 'a = [b]', 'a = [{]', 'a = [{b=1}', 'a = [{b=1} {c=2}]', 'a = [[1],[2]]', 'a = [[1] [2]]', 'a = [[1, "x"', 'a = [true, 1.5, "x", <<E\nx\nE\n]',
  'a = <E', 'a = <<', 'a = <<\n', 'a = <<-\n', 'a = <<E', 'a = <<E\n', 'a = <<E\nx', 'a = <<E\nx\nE', 'a = <<E\nx\nE\n', 'a = <<E F\nx\nE\n', 'a = <<-E\n  x\n  E\n', 'a = <<-E\nx\nE\n', 'a = <<E\n x\n  E\n', 'a = <<E\r\nx\r\nE\r\n',
  '# c', '// c', '/* c */', '/* c', '/ c', '/*/ a = 1', 'a = 1 # c\nb = 2 // d\n/* e */ c = 3', 'a # c\n= 1', 'a = # c\n1', 'a = /* c */ 1', 'a = [ # c\n1, # d\n2 # e\n]', 'a = 1\n\n\n}', 'a "b" "c" { d = 1 } a "b" { e = 1 }',
  'a = 1 a = "x"', 'a = 1 a {}', 'a = "x" a {}', 'a = true a = 1', 'a = [1] a = 2', 'a {} a = [1]', 'a {} a = 1', 'a = 1.5 a = 2', 'a = true a = false', 'a.b = 1', 'a-b = 1', '"a" = 1', '"" = 1', '1 = 2', 'a = $', 'a = %', 'a = (1)', 'a @ 1', 'a = ${x}', '\tA = 1', 'a\n=\n1', 'a=1b=2', '\u00e4 = 1', 'a = \u00e4', '"\u00e4" = "\u00e4"', '\ufeffa = 1',
  '{"a": 1}', '{"a": 1,}', '{"a" 1}', '{"a": }', '{"a"', '{"a": "x', '{"a": "\\q"}', '{"a": "\\/"}', '{"a": 01}', '{"a": 1.5e3}', '{"a": -1}', '{"a": nul}', '{"a": null}', '{"a": [1, true, [2]]}', '{"a": [1', '{"a": {"b": {}}}', '{"a": [{"b": 1}, {"c": 2}]}', '{a: 1}', '{"a": 1} x', '{"a": 1 "b": 2}', ' \n {"a": 1}', '{"a": "${x}"}', '{"a": .5}', "{'a': 1}",
]

/** Values, types and rules of keys that are built. */
const keys: readonly string[] = [
  base, 'data_dir = ""', 'bind_addr = "127.0.0.1"', `${base} Datacenter = "x"`, `${base} datacenter = "a b"`, `${base} datacenter = ""`, `${base} datacenter = "\u00c4"`, `${base} datacenter = ["dc2"]`, `${base} datacenter = [["dc2"]]`, `${base} datacenter = []`, `${base} datacenter = ["a", "b"]`,
  `${base} datacenter = 7`, `${base} datacenter = 1.5`, `${base} datacenter = true`, `${base} datacenter = {}`, `${base} datacenter { a = 1 }`, `${base} server = "true"`, `${base} server = 1`, `${base} bootstrap_expect = "3"`, `${base} bootstrap_expect = 1.9 server = true`, `${base} bootstrap_expect = -1`, `${base} bootstrap = true`,
  `${base} server = true bootstrap = true`, `${base} server = true bootstrap_expect = 1`, `${base} server = true bootstrap_expect = 2`, `${base} server = true bootstrap_expect = 3`, `${base} server = true bootstrap_expect = 4`, `${base} server = true bootstrap = true bootstrap_expect = 3`, `${base} bootstrap_expect = 3`,
  `${base} ports = 1`, `${base} ports = []`, `${base} ports = [{http=1}]`, `${base} ports { http = 1 } ports { dns = 2 }`, `${base} ports { http = "x" dns = true }`, `${base} ports { http = 99999 }`, `${base} ports { http = 99999 dns = 70000 }`, `${base} ports { http = -5 }`, `${base} ports { x = 1 http = 1 }`, `${base} ports { http = 8300 }`, `${base} ports { dns = 8500 }`,
  `${base} ports { serf_lan = 8300 }`, `${base} ports { serf_wan = 8301 }`, `${base} ports { proxy_min_port = 30000 }`, `${base} ports { sidecar_min_port = 30000 }`, `${base} ports { expose_max_port = 1 }`, `${base} ports { http = 9223372036854775807 }`,
  `${base} client_addr = "foo"`, `${base} client_addr = "127.0.0.1 ::1"`, `${base} client_addr = "unix:///x"`, `${base} client_addr = ""`, `${base} addresses { http = "unix:///run/x.sock" }`, `${base} addresses { dns = "unix:///run/x.sock" }`, `${base} addresses { http = "foo bar" }`, `${base} addresses { rpc = "x" }`, `${base} addresses { http = "10.0.0.1 10.0.0.1" }`,
  'data_dir = "/x" bind_addr = "foo"', 'data_dir = "/x" bind_addr = ""', 'data_dir = "/x" bind_addr = "127.0.0.1 127.0.0.2"', 'data_dir = "/x" bind_addr = "unix:///x"', 'data_dir = "/x" bind_addr = "::1"', `${base} advertise_addr = "0.0.0.0"`, `${base} advertise_addr = "::"`, `${base} advertise_addr_wan = "[::]"`, `${base} advertise_addr = "foo"`, `${base} advertise_addr = "1.1.1.1 2.2.2.2"`, `${base} advertise_addr_ipv4 = "::1"`, `${base} advertise_addr_ipv6 = "1.1.1.1"`, `${base} advertise_addr_wan_ipv4 = "::1"`, `${base} advertise_addr_wan_ipv6 = "::1"`,
  `${base} performance { raft_multiplier = 0 }`, `${base} performance { raft_multiplier = 11 }`, `${base} performance { raft_multiplier = 3 leave_drain_time = "x" }`, `${base} performance { rpc_hold_timeout = "10" }`, `${base} session_ttl_min = "abc"`, `${base} session_ttl_min = "1x"`, `${base} session_ttl_min = 10`, `${base} default_query_time = ""`, `${base} max_query_time = "1.5.5s"`, `${base} default_query_time = "x" max_query_time = "y"`, `${base} ports { http = 99999 } max_query_time = "y"`,
  `${base} limits { kv_max_value_size = -1 }`, `${base} limits { kv_max_value_size = "1" }`, `${base} limits { kv_max_value_size = 1e6 txn_max_req_len = 18446744073709551615 }`, `${base} limits { txn_max_req_len = -1.5 }`, `${base} limits { http_max_conns_per_client = -1 }`, `${base} limits { http_max_conns_per_client = 100000000 }`,
  `${base} node_meta { a = 1 }`, `${base} node_meta { a = "1" }`, `${base} node_meta = "x"`, `${base} node_meta { "consul-x" = "y" }`, `${base} node_meta { "a b" = "y" }`, `${base} node_meta { "" = "y" }`, `${base} node_meta { a = "${'x'.repeat(513)}" }`, `${base} node_meta { ${'x'.repeat(129)} = "y" }`, `${base} node_meta { ${Array.from({ length: 65 }, (_, i) => `k${i} = "v"`).join(' ')} }`,
  `${base} node_name = "a b"`, `${base} node_name = "${'x'.repeat(64)}"`, `${base} node_name = " "`, `${base} node_id = "nonsense"`, `${base} log_level = "loud"`, `${base} protocol = 7`, `${base} http_config { response_headers { a = 1 } }`, `${base} http_config { response_headers { a = "b" } block_endpoints = ["/x"] }`, `${base} http_config { block_endpoints = "x" }`, `${base} http_config { block_endpoints = [1, "x", true] }`, `${base} http_config { allow_write_http_from = ["x", "10.0.0.0/8"] }`,
  `${base} autopilot { max_trailing_logs = -1 }`, `${base} autopilot { min_quorum = -1 }`, `${base} autopilot { last_contact_threshold = "x" }`, `${base} bogus = 1`, `${base} bogus { a = 1 }`, `${base} acl_enforce_version_8 = true`, `${base} acl_enforce_version_8 = true bogus = 1`, `${base} non_voting_server = true audit { enabled = true }`, `${base} autopilot { redundancy_zone_tag = "x" upgrade_version_tag = "y" disable_upgrade_migration = true }`, `${base} segment = "x"`, `${base} segments = [{name="x" port=1}]`, `${base} snapshot_agent { a = 1 }`, `${base} ae_interval = "x"`, `${base} consul { raft { election_timeout = "x" } }`, `${base} version = "9"`,
  `${base} unix_sockets { mode = 777 }`, `${base} unix_sockets { mode = "777" user = "x" }`, `${base} retry_join = []`, `${base} retry_join = "x"`, `${base} acl { enabled = false tokens {} }`, `${base} acl = "x"`, `${base} acl { tokens = "x" }`, `${base} tagged_addresses { x = "y" }`, `${base} disable_host_node_id = "no"`, `${base} services = "x"`, `${base} connect { ca_config = "x" }`, `${base} dns_config { soa { refresh = -1 } }`, `${base} dns_config { soa = "x" }`,
]

const json: readonly string[] = [
  '', ' ', 'null', '[]', '1', '"x"', 'true', '{', '{}', '{"a": 1,}', '{"a" 1}', '{a: 1}', '{"a": 01}', '{"a": 1e999}', '{"a": tru}', '{"a": "\\x"}', '{"a": "x\ny"}', '{} x', '{"a": 1} {"b": 2}', '// x\n{}', '\ufeff{}', '{"datacenter": null, "data_dir": "/x", "bind_addr": "127.0.0.1"}', '{"datacenter": 7}', '{"ports": {"http": "x", "dns": true}, "datacenter": 7}', '{"ports": {"http": 8501.5}, "data_dir": "/x", "bind_addr": "127.0.0.1"}',
  '{"ports": [{"http": 8501}], "data_dir": "/x", "bind_addr": "127.0.0.1"}', '{"ports": [{"http": 1}, {"dns": 2}]}', '{"ports": null, "data_dir": "/x", "bind_addr": "127.0.0.1"}', '{"node_meta": {"a": null}, "data_dir": "/x", "bind_addr": "127.0.0.1"}', '{"node_meta": {"a": ["b"]}, "data_dir": "/x", "bind_addr": "127.0.0.1"}', '{"http_config": {"block_endpoints": [null]}, "data_dir": "/x", "bind_addr": "127.0.0.1"}', '{"limits": {"kv_max_value_size": -1}}', '{"limits": {"kv_max_value_size": 1.5}, "data_dir": "/x", "bind_addr": "127.0.0.1"}', '{"bogus": {"a": 1}}', '{"datacenter": "a", "Datacenter": "b", "data_dir": "/x"}', '{"datacenter": {"a": 1}}', '{"server": [true], "data_dir": "/x", "bind_addr": "127.0.0.1"}', '{"__proto__": 1}',
]

/** Config entries that a leader is to write. */
const entries: readonly string[] = [
  'bootstrap = []', 'bootstrap = "x"', 'bootstrap = {}', 'bootstrap { kind = "zz" }', 'bootstrap { name = "x" }', 'bootstrap { kind = 7 }', 'bootstrap = ["x"]', 'bootstrap = [[{ kind = "zz" }]]', 'bootstrap { Kind = ["service-defaults"] Name = "x" }', 'bootstrap { KIND = "service-defaults" Name = "x" }',
  'bootstrap { Kind = "service-defaults" kind = "zz" name = "web" }', 'bootstrap { kind = "service-defaults" name = "web" } bootstrap { kind = "proxy-defaults" name = "global" config { a = 1 b { c = "d" } } bogus = 1 }', 'bootstrap { kind = "service-defaults" }', 'bootstrap { kind = "service-defaults" name = "web" Namespace = "x" external_sni = "y" MeshGateway { mode = "local" } }',
  'bootstrap { kind = "service-defaults" name = 5 Protocol = true meta { a = 1 b = 1.5 c = false } }', 'bootstrap { kind = "service-defaults" name = "web" meta = 5 }', 'bootstrap { kind = "service-defaults" name = "web" expose { checks = "maybe" paths = [{ listener_port = "x" local_path_port = 1.5 }] } }', `bootstrap { kind = "service-defaults" name = "web" meta { a = "${'x'.repeat(513)}" } }`,
  'bootstrap { kind = "proxy-defaults" name = "other" }', 'bootstrap { kind = "proxy-defaults" name = "global" meta = ["x", "y"] }', 'bootstrap { kind = "service-resolver" name = "web" connect_timeout = "soon" }', 'bootstrap { kind = "service-resolver" name = "web" ConnectTimeout = 5 default_subset = "v9" }', 'bootstrap { kind = "service-resolver" name = "web" redirect { service_subset = "x" } subsets { v1 { filter = "(((" } } }',
  'bootstrap { kind = "service-splitter" name = "web" splits = [{ weight = 50 }, { weight = "50" service_subset = "x" }] }', 'bootstrap { kind = "service-splitter" name = "web" splits { weight = 99.5 } }', 'bootstrap { kind = "service-router" routes = [{ match { http { path_exact = "x" path_prefix = "/y" } } }] }', 'bootstrap { kind = "service-router" name = "web" routes = [{ match { http { path_exact = "x" methods = ["get", "get"] } } }] }',
  'bootstrap { kind = "ingress-gateway" name = "in" listeners = [{ port = 80 protocol = "HTTP" services = [{ name = "*" hosts = ["x"] }] }] }', 'bootstrap { kind = "terminating-gateway" name = "out" services = [{ name = "*" ca_file = "x" cert_file = "y" }] }', 'bootstrap = [{ kind = "service-defaults" name = "a" }, {}]', 'bogus = 1',
].map((text) => `${base} config_entries { ${text} }`)

const entriesInJson: readonly string[] = [
  '{}', 'null', '[null]', '[[]]', '[{"kind": null}]', '[{"kind": "service-defaults", "Name": null, "meta": null}]', '[{"kind": "service-defaults", "name": "web", "ModifyIndex": 7, "meta": {"a": 1.5, "b": 1e21, "c": 100000000}}]', '[{"kind": "service-defaults", "name": "web", "meta": 5}]', '[{"Kind": "proxy-defaults", "Config": {"a": {"b": [1]}}, "mesh_gateway": "x"}]', '[{"Kind": "service-splitter", "Name": "web", "Splits": [{"Weight": 33.33}, {"Weight": 66.67, "Service": "b"}]}, {"Kind": "service-splitter", "Name": "web", "Splits": {}}]',
].map((text) => `{"data_dir": "/tmp/nowhere", "bind_addr": "127.0.0.1", "config_entries": {"bootstrap": ${text}}}`)

/** What is only accepted differently: problems that Go finds in no order, a panic, and keys that are not built. */
function settled(text: string): string {
  const lines = text.replace(/^panic: (.*)\n[^]*$/, 'panic: $1').split('\n')
  return lines.some((line) => line.startsWith('\t* ')) ? lines.sort().join('\n') : text
}

for (const [name, format, texts] of [['HCL', 'hcl', syntax], ['keys', 'hcl', keys], ['JSON', 'json', json], ['config entries', 'hcl', entries], ['config entries in JSON', 'json', entriesInJson]] as const) {
  test(`both programs judge ${name} alike`, { skip: skipWithoutReal }, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'cli-validate-'))
    t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
    const differing: unknown[] = []
    const judge = async (text: string, i: number): Promise<void> => {
      const file = join(folder, `${i}.${format}`)
      await writeFile(file, text)
      const real = await run(t, realCli!, ['validate', file])
      const ours = await captured(['validate', file])
      const wanted = { code: real.code, stdout: real.stdout, stderr: settled(Buffer.from(real.stderr).toString('latin1')) }
      const got = { code: ours.code, stdout: ours.stdout, stderr: settled(ours.stderr) }
      if (JSON.stringify(wanted) !== JSON.stringify(got)) differing.push({ text, wanted, got })
    }
    // A few at a time: most of the time goes to starting the real program.
    for (let i = 0; i < texts.length; i += 4) await Promise.all(texts.slice(i, i + 4).map((text, j) => judge(text, i + j)))
    assert.deepEqual(differing, [])
  })
}

test('both programs read files and folders alike', { skip: skipWithoutReal }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cli-validate-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  await mkdir(join(folder, 'sub.hcl'))
  await writeFile(join(folder, 'sub.hcl/ignored.hcl'), 'bogus = 1')
  await writeFile(join(folder, 'a.hcl'), base)
  await writeFile(join(folder, 'b.json'), '{"datacenter": "b"}')
  await writeFile(join(folder, 'c.txt'), 'bogus = 1')
  await writeFile(join(folder, 'd.conf'), 'datacenter = "d"')
  const lines: readonly (readonly string[])[] = [
    ['validate', folder], ['validate', '-quiet', folder], ['validate', join(folder, 'a.hcl'), join(folder, 'b.json')], ['validate', join(folder, 'c.txt')], ['validate', '-config-format=hcl', folder], ['validate', '-config-format=json', join(folder, 'a.hcl')],
    ['validate', '-config-format', 'hcl', join(folder, 'a.hcl'), join(folder, 'd.conf')], ['validate', `${folder}/`], ['validate', join(folder, 'none')], ['validate', join(folder, 'a.hcl'), join(folder, 'none.hcl')],
  ]
  for (const line of lines) {
    const { code, stdout, stderr } = await run(t, realCli!, line)
    assert.deepEqual(await captured(line), { code, stdout, stderr }, line.join(' '))
  }
})
