import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import { serverTags } from '../../src/cluster/tags.ts'
import { assertStates, startPool, timings } from '../../src/gossip/listened.suite.ts'
import { wanPool } from '../../src/gossip/options.ts'
import { eventually } from './eventually.ts'
import { freePorts } from './free-ports.ts'
import { Program, realCli, run, skipWithoutReal } from './programs.ts'

const skip = skipWithoutReal

const tags = serverTags(
  {
    nodeId: randomUUID(), datacenter: 'dc2', version: '1.8.7', prerelease: '', revision: '1e03567d', protocol: 2, serverPort: 8300,
    bootstrap: true, bootstrapExpect: 0, useTls: false, serfWanPort: 0,
  },
  'wan',
)

/** A real server with both pools on one address. */
async function realServer(t: TestContext, ip: string, ...args: readonly string[]): Promise<{ readonly wan: string; readonly lan: string; readonly http: string }> {
  const [http, wan, lan, server] = await freePorts(4)
  const ports = `ports { http = ${http} server = ${server} dns = -1 grpc = -1 }`
  const flags = [`-bind=${ip}`, '-node=real', `-serf-lan-port=${lan}`, `-serf-wan-port=${wan}`, `-hcl=${ports}`]
  const program = new Program(t, realCli!, ['agent', '-dev', ...flags, ...args])
  await program.until(/Synced node info/)
  const host = ip.includes(':') ? `[${ip}]` : ip
  return { wan: `${host}:${wan}`, lan: `${host}:${lan}`, http: `127.0.0.1:${http}` }
}

/** What the real server says once it knows. */
const says = (t: TestContext, http: string, wanted: RegExp, ...args: readonly string[]): Promise<string> =>
  eventually(() => cli(t, http, ...args), (said) => wanted.test(said))

async function cli(t: TestContext, http: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(t, realCli!, args, { env: { CONSUL_HTTP_ADDR: http } })
  assert.equal(code, 0, stdout + stderr)
  return stdout
}

test('our member of the pool of all datacenters is a server to a real one, which learns its datacenter', { skip }, async (t) => {
  const real = await realServer(t, '127.0.0.1')
  const ours = await startPool(t, 'ours.dc2', { label: 'wan', tags, timings: { ...wanPool, ...timings } })
  assert.equal((await ours.pool.join([`real.dc1/${real.wan}`], true)).joined, 1)
  await ours.ears.until('join real.dc1')
  assert.equal(ours.pool.member('real.dc1')?.tags.get('role'), 'consul')
  const alive = /ours\.dc2\s+127\.0\.0\.1:\d+\s+alive\s+server\s+1\.8\.7\s+2\s+dc2\s+<all>/
  assert.match(await says(t, real.http, alive, 'members', '-wan'), alive)
  assert.equal(await says(t, real.http, /dc2/, 'catalog', 'datacenters'), 'dc1\ndc2\n')
  await ours.pool.leave()
  await ours.pool.close()
  const left = /ours\.dc2\s+\S+\s+left/
  assert.match(await says(t, real.http, left, 'members', '-wan'), left)
})

test('no stranger gets into the pool of all datacenters', { skip }, async (t) => {
  const real = await realServer(t, '127.0.0.1')
  const ours = await startPool(t, 'ours.dc2', { label: 'wan', tags: new Map([['role', 'node'], ['dc', 'dc2']]) })
  await ours.pool.join([real.wan], true)
  assert.doesNotMatch(await cli(t, real.http, 'members', '-wan'), /ours/)
})

test('pools of both speak IPv6', { skip }, async (t) => {
  const real = await realServer(t, '::1')
  const ours = await startPool(t, 'ours.dc2', { label: 'wan', tags, bind: { ip: '::1', port: 0 } })
  assert.equal((await ours.pool.join([real.wan], true)).joined, 1)
  await ours.ears.until('join real.dc1')
  await assertStates(ours.pool, ['ours.dc2 1', 'real.dc1 1'])
  const alive = /ours\.dc2\s+\[::1\]:\d+\s+alive/
  assert.match(await says(t, real.http, alive, 'members', '-wan'), alive)
})

test('a pool changes over to encryption while both sides let clear messages in and out', { skip }, async (t) => {
  const key = new Uint8Array(32).fill(3)
  const lenient = { keys: [key], verifyIncoming: false, verifyOutgoing: false }
  const real = await realServer(t, '127.0.0.1', `-encrypt=${key.toBase64()}`, '-hcl=encrypt_verify_incoming = false encrypt_verify_outgoing = false')
  const clear = await startPool(t, 'clear.dc2', { label: 'wan', tags })
  assert.equal((await clear.pool.join([real.wan], true)).joined, 1)
  const ours = await startPool(t, 'ours.dc3', { label: 'wan', tags: new Map([...tags, ['dc', 'dc3'], ['id', randomUUID()]]), ...lenient })
  assert.equal((await ours.pool.join([real.wan], true)).joined, 1)
  await Promise.all([ours.ears.until('join clear.dc2'), clear.ears.until('join ours.dc3')])
  const both = /clear\.dc2[^]*ours\.dc3/
  assert.match(await says(t, real.http, both, 'members', '-wan'), both)
})
