import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { type RunningAgent, startAgent } from '../../src/index.ts'
import { ConnectionReader } from '../../src/runtime/connection-reader.ts'
import { nodeTcp } from '../../src/runtime/node/tcp.ts'
import { ResponseHeader, selector } from '../../src/wire/rpc.ts'
import { frameFlag, headerBytes, putFrameHeader } from '../../src/wire/yamux.ts'
import { eventually } from '../interop/eventually.ts'
import { seeded } from '../vectors/damage.ts'
import { vectors } from '../vectors/load.ts'

/** What real agents say to each other, damaged, on the server port of a cluster; whatever comes of it, the cluster goes on. */

const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_125)
const rounds = Number(process.env['FUZZ_REQUESTS'] ?? 400)

/** What our platform says of a bug. */
const bug = /TypeError|RangeError|BigInt|is not (a function|iterable|defined)|Cannot (read|mix|convert|set)|undefined|\[object /

async function cluster(t: TestContext): Promise<readonly RunningAgent[]> {
  const folder = mkdtempSync(join(tmpdir(), 'proconsul-bad-rpc-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  const agents: RunningAgent[] = []
  for (const nodeName of ['s1', 's2', 's3']) {
    const retryJoin = agents.slice(0, 1).map(({ addresses }) => addresses.gossip)
    const config = 'performance { raft_multiplier = 2 leave_drain_time = "10ms" } limits { rpc_max_conns_per_client = 1000 }'
    const agent = await startAgent({ nodeName, dataDir: join(folder, nodeName), bootstrapExpect: 3, retryJoin, config })
    t.after(() => agent.close())
    agents.push(agent)
  }
  return agents
}

/** A connection may be cut at any point; what was said before that counts. */
function cut(error: NodeJS.ErrnoException): void {
  assert.match(error.code ?? error.message, /ECONNRESET|EPIPE|ECONNABORTED|ERR_STREAM|write after end/)
}

/** Says something to the server port and hears all that is answered. */
async function say(address: string, bytes: Uint8Array): Promise<Buffer> {
  const [host = '', port = ''] = address.split(':')
  const connection = await nodeTcp.dial({ host, port: Number(port) }, 5000)
  const heard: Uint8Array[] = []
  const reader = new ConnectionReader(connection)
  const all = (async () => {
    for await (const chunk of reader.rest()) heard.push(chunk)
  })().catch(cut)
  await connection.write(bytes).catch(cut)
  await connection.finish().catch(cut)
  await all
  connection.close()
  return Buffer.concat(heard)
}

const random = seeded(seed)
const pick = <T>(all: readonly T[]): T => all[random.u32() % all.length]!

function damaged(bytes: Uint8Array): Uint8Array {
  const out = Uint8Array.from(bytes)
  for (let left = random.u32() % 4; left > 0; left--) out[random.u32() % out.length] = random.u32() & 0xff
  return random.u32() % 4 === 0 ? out.subarray(0, random.u32() % out.length) : out
}

function framed(body: Uint8Array): Uint8Array {
  const frames = Buffer.alloc(2 * headerBytes + body.length + headerBytes)
  putFrameHeader(frames, 0, 1, frameFlag.syn, 1, 0)
  putFrameHeader(frames, headerBytes, 0, 0, 1, body.length)
  frames.set(body, 2 * headerBytes)
  putFrameHeader(frames, 2 * headerBytes + body.length, 1, frameFlag.fin, 1, 0)
  return frames
}

const requests = vectors('rpc/calls').filter(({ name }) => name.endsWith('request')).map(({ bytes }) => bytes)
const snapshots = vectors('rpc/snapshot_rpc').filter(({ name }) => name.includes('request')).map(({ bytes }) => bytes)
const votes = vectors('raft/messages').filter(({ decoded }) => (decoded as { readonly rpcType?: number }).rpcType === 1).map(({ bytes }) => bytes)
const raft = vectors('raft/messages').map(({ bytes }) => bytes)

/** Raft believes what it is told, so whole messages of leaders that do not exist are not among what is said. */
const sayings: readonly (() => Uint8Array)[] = [
  () => Buffer.concat([Uint8Array.of(selector.call), damaged(pick(requests)), damaged(pick(requests))]),
  () => Buffer.concat([Uint8Array.of(selector.multiplex), framed(damaged(pick(requests)))]),
  () => Buffer.concat([Uint8Array.of(selector.multiplex), damaged(framed(pick(requests)))]),
  () => damaged(pick(snapshots)),
  () => Buffer.concat([Uint8Array.of(selector.raft), damaged(pick(votes))]),
  () => Buffer.concat([Uint8Array.of(selector.raft), pick(raft).subarray(0, -1 - (random.u32() % 8))]),
  () => Uint8Array.from({ length: 1 + (random.u32() % 300) }, () => random.u32() & 0xff),
]

/** A vote may cost a leader its office, and what was on its way then is lost. */
async function written({ client }: RunningAgent, key: string): Promise<void> {
  let problem: unknown
  const put = (): Promise<boolean> => client.kv.put(key, 'y').catch((error: unknown) => {
    problem = error
    return false
  })
  assert.ok(await eventually(put, (done) => done), String(problem))
}

test('damaged calls, snapshots and votes on the server port leave a cluster that works', { timeout: 300_000 }, async (t) => {
  const agents = await cluster(t)
  const { client } = agents[0]!
  await written(agents[0]!, 'before')
  const addresses = ((await client.operator.raftConfiguration()).Servers ?? []).map(({ Address }) => Address)
  for (let round = 0; round < rounds; round++) {
    const saying = sayings[round % sayings.length]!()
    const heard = await say(pick(addresses), saying)
    if (saying[0] !== selector.call || heard.length === 0) continue
    assert.doesNotMatch(ResponseHeader.decode(heard).Error, bug, `seed ${seed}, round ${round}: ${Buffer.from(saying).toString('hex')}`)
  }
  for (const [at, { client: one }] of agents.entries()) {
    await written(agents[at]!, `after/${at}`)
    const keys = (): Promise<number> => one.kv.keys('after/').then(({ data }) => data.length, () => -1)
    assert.equal(await eventually(keys, (count) => count >= 0), at + 1)
  }
})
