import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import test, { type TestContext } from 'node:test'
import { sealBlock } from '../../src/gossip/envelope.ts'
import { nodeSeal } from '../../src/runtime/node/seal.ts'
import { selector } from '../../src/wire/rpc.ts'
import { frameFlag, headerBytes, putFrameHeader } from '../../src/wire/yamux.ts'
import { hasProc, residentBytes } from '../e2e/agent-site.ts'
import { seeded } from '../vectors/damage.ts'
import { vectors } from '../vectors/load.ts'
import { assertEqualStates } from '../mixed/equal-states.ts'
import { type MixedAgent, MixedCluster } from '../mixed/mixed-cluster.ts'
import { SteadyLoad } from '../mixed/steady-load.ts'

/** Noise on every port that agents have for each other, from somebody with the key and from somebody without. */

const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_126)
const random = seeded(seed)
const key = new Uint8Array(32).fill(3)
const memoryBytes = 150e6

/** What our platform says of a bug. */
const bug = /TypeError|RangeError|is not (a function|iterable|defined)|Cannot (read|mix|convert|set)|\[object |node:internal|\n +at /

const pick = <T>(all: readonly T[]): T => all[random.u32() % all.length]!
const bytes = (most: number): Uint8Array => Uint8Array.from({ length: 1 + (random.u32() % most) }, () => random.u32() & 0xff)

function damaged(whole: Uint8Array): Uint8Array {
  const out = Uint8Array.from(whole)
  for (let left = 1 + (random.u32() % 4); left > 0; left--) out[random.u32() % out.length] = random.u32() & 0xff
  return random.u32() % 4 === 0 ? out.subarray(0, 1 + (random.u32() % out.length)) : out
}

const packets = ['gossip/udp-consul', 'gossip/udp-serf', 'gossip/udp-memberlist', 'gossip/udp-encrypted'].flatMap((name) => vectors(name).map((vector) => vector.bytes))
const streams = vectors('gossip/tcp-streams').map((vector) => vector.bytes)
const messages = vectors('raft/messages').map((vector) => vector.bytes)

function sealed(message: Uint8Array, by: Uint8Array): Uint8Array {
  const nonce = Uint8Array.from({ length: 12 }, () => random.u32() & 0xff)
  return sealBlock(nodeSeal, by, nonce, message, random.u32() % 2 === 0 ? 1 : 0, new Uint8Array())
}

/** Many streams on one session, none of which ever says what it wants. */
function manyStreams(): Uint8Array {
  const out = Buffer.alloc(1 + 20_000 * headerBytes)
  out[0] = selector.multiplex
  for (let at = 0; at < 20_000; at++) putFrameHeader(out, 1 + at * headerBytes, 1, frameFlag.syn, 2 * at + 1, 0)
  return out
}

/** Frames whose lengths and windows are lies. */
function lyingFrames(): Uint8Array {
  const out = Buffer.alloc(1 + 2 * headerBytes)
  out[0] = selector.multiplex
  putFrameHeader(out, 1, 1, frameFlag.syn, 1, 0xffff_ffff)
  putFrameHeader(out, 1 + headerBytes, 0, 0, 1, 0x7fff_ffff)
  return Buffer.concat([out, bytes(2000)])
}

const serverSayings: readonly (() => Uint8Array)[] = [
  lyingFrames,
  () => Buffer.concat([Uint8Array.of(selector.multiplex), bytes(500)]),
  () => Buffer.concat([Uint8Array.of(selector.raft), pick(messages).subarray(0, -1 - (random.u32() % 8))]),
  // A message of Raft that claims to be four gigabytes.
  () => Buffer.concat([Uint8Array.of(selector.raft, random.u32() % 4, 0x81, 0xa7), Buffer.from('Entries'), Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff)]),
  () => Buffer.concat([Uint8Array.of(selector.snapshot), bytes(300)]),
  () => bytes(300),
]

/** Says something to a port and waits until the other side has had enough, or all of it. */
async function say(port: number, message: Uint8Array): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: false })
  // Whoever is not listened to may find the connection reset.
  socket.on('error', () => socket.destroy())
  socket.resume()
  const closed = once(socket, 'close')
  socket.end(message)
  await closed
}

function sent(socket: Socket, message: Uint8Array, port: number): Promise<void> {
  return new Promise((resolve) => {
    socket.send(message, port, '127.0.0.1', () => resolve())
  })
}

async function noise(t: TestContext, agent: MixedAgent, encrypted: boolean): Promise<void> {
  const socket = createSocket('udp4')
  t.after(() => socket.close())
  const rpcPort = Number(agent.rpcAddress.split(':')[1])
  const gossip = agent.server ? [agent.lan, agent.wan] : [agent.lan]
  const disguised = (message: Uint8Array): Uint8Array => {
    if (!encrypted || random.u32() % 3 === 0) return message
    return sealed(message, random.u32() % 2 === 0 ? key : key.map((byte) => byte ^ 1))
  }
  for (let round = 0; round < 1000; round++) {
    await sent(socket, disguised(random.u32() % 3 === 0 ? bytes(1400) : damaged(pick(packets))), pick(gossip))
    if (round % 10 === 0) await say(pick(gossip), damaged(pick(streams)))
    if (round % 5 === 0 && agent.server) await say(rpcPort, pick(serverSayings)())
  }
  if (agent.server) await say(rpcPort, manyStreams())
}

for (const encrypted of [false, true]) {
  test(`noise on every port of ${encrypted ? 'an encrypted' : 'a clear'} cluster is logged and changes nothing`, { timeout: 300_000 }, async (t) => {
    const config = `disable_coordinates = true ${encrypted ? `encrypt = "${key.toBase64()}"` : ''}`
    await using cluster = await MixedCluster.start({ servers: ['ours', 'ours', 'ours'], clients: ['ours'], raftMultiplier: 3, config })
    const [client] = cluster.clients as [MixedAgent]
    const leader = await cluster.leader()
    await using load = new SteadyLoad([client.client], 40)
    const before = new Map(cluster.agents.map((agent) => [agent, hasProc ? residentBytes(agent.pid) : 0]))
    for (const agent of cluster.agents) await noise(t, agent, encrypted)
    await load.stop()
    assert.deepEqual([load.failures, load.contradictions()], [[], []], `seed ${seed}`)
    assert.equal(await cluster.leader(), leader)
    await cluster.formed()
    await assertEqualStates(cluster)
    for (const agent of cluster.agents) {
      assert.doesNotMatch(agent.output, bug, `seed ${seed}`)
      for (const { name } of cluster.agents) assert.ok(!agent.output.includes(`EventMemberFailed: ${name}`), agent.output)
      assert.match(agent.output, /\[ERROR\] agent\.(server|client)\.memberlist\.lan: memberlist: .* from=127\.0\.0\.1:\d+/)
      if (hasProc) assert.ok(residentBytes(agent.pid) - before.get(agent)! < memoryBytes, `${agent.name} grew by ${residentBytes(agent.pid) - before.get(agent)!}`)
    }
    for (const { output } of cluster.servers) assert.match(output, /\[ERROR\] agent\.server\.rpc: (unrecognized RPC byte|multiplex conn accept failed)/)
  })
}
