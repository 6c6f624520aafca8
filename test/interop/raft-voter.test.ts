import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { createClient, type Client } from '../../src/api/index.ts'
import { Fsm } from '../../src/fsm/fsm.ts'
import { RaftNode } from '../../src/raft/node.ts'
import type { LogEntry } from '../../src/raft/ports.ts'
import { MemoryLogStore, MemorySnapshotStore } from '../../src/raft/storage/memory.ts'
import { serveRaft } from '../../src/raft/transport/serve.ts'
import { StreamTransport } from '../../src/raft/transport/transport.ts'
import type { RaftService } from '../../src/raft/transport-port.ts'
import { nodeClock } from '../../src/runtime/node/clock.ts'
import { nodeRandom } from '../../src/runtime/node/random.ts'
import { nodeTcp } from '../../src/runtime/node/tcp.ts'
import type { Logger } from '../../src/runtime/ports.ts'
import { kvGet } from '../../src/state/kv.ts'
import { CommandType, encodeCommand } from '../../src/wire/command.ts'
import { DirEntry, KVSRequest } from '../../src/wire/records/kv.ts'
import { freePorts } from './free-ports.ts'
import { Program, realCli, skipWithoutReal } from './programs.ts'

const silent: Logger = { error() {}, warn() {}, info() {}, debug() {}, trace() {}, named: () => silent }
const runtime = { clock: nodeClock, random: nodeRandom, log: silent }
const raftSelector = 1
/** As by default. Who is told to take over does so at once; so patience costs nothing, and a busy machine needs it. */
const timings = { heartbeatTimeoutMs: 5000, electionTimeoutMs: 5000, leaderLeaseMs: 2500, commitTimeoutMs: 50 }

/** Tells who waits for a command to be applied. */
class WatchedFsm extends Fsm {
  readonly #waiting: (() => void)[] = []

  override apply(entry: LogEntry): unknown {
    const result = super.apply(entry)
    for (const resolve of this.#waiting.splice(0)) resolve()
    return result
  }

  async until(found: () => boolean): Promise<void> {
    while (!found()) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  held(key: string): string | undefined {
    return kvGet(this.store.read(), key).entry?.Value ?? undefined
  }
}

/** A server of ours that is Raft and state machine alone. */
async function ourServer(t: TestContext, trailingLogs: number) {
  const fsm = new WatchedFsm({ onLockDelay: () => undefined, onTombstone: () => undefined })
  const service = Promise.withResolvers<RaftService>()
  const listener = await nodeTcp.listen({ ip: '127.0.0.1', port: 0, idleMs: 60_000, maxConnections: 100 }, async (connection) => {
    const chunks = connection.chunks[Symbol.asyncIterator]()
    const first = (await chunks.next()).value as Uint8Array
    assert.equal(first[0], raftSelector)
    const stream = {
      chunks: (async function* () {
        yield first.subarray(1)
        for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value
      })(),
      write: (bytes: Uint8Array) => connection.write(bytes),
      close: () => connection.close(),
    }
    await serveRaft(stream, await service.promise, silent)
  })
  const transport = new StreamTransport(nodeClock, async (peer) => {
    const [host = '', port] = peer.address.split(':')
    const connection = await nodeTcp.dial({ host, port: Number(port) }, 1_000)
    await connection.write(Uint8Array.of(raftSelector))
    return connection
  })
  const address = `127.0.0.1:${listener.port}`
  const id = '00000000-0000-0000-0000-00000000000a'
  const node = await RaftNode.start({
    runtime, id, address, transport, fsm, log: new MemoryLogStore(), snapshots: new MemorySnapshotStore(runtime),
    options: { timings, limits: { appendEntries: 64, pipeline: 32, pendingChanges: 64, trailingLogs } },
  })
  service.resolve(node.service)
  t.after(async () => {
    await node.shutdown()
    transport.close()
    await listener.close()
  })
  await node.bootstrap({ Servers: [{ Suffrage: 0, ID: id, Address: address }] })
  const put = (key: string, value: string) => {
    const request = KVSRequest.make({ Datacenter: 'dc1', Op: 'set', DirEnt: DirEntry.make({ Key: key, Value: value }) })
    return node.propose(encodeCommand(CommandType.KVS, KVSRequest, request))
  }
  return { node, fsm, put }
}

const realId = '00000000-0000-0000-0000-00000000000b'

/** A real server that knows nobody and waits. */
async function realServer(t: TestContext): Promise<{ readonly program: Program; readonly client: Client; readonly address: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'raft-voter-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  const [http, server, lan] = await freePorts(3)
  const settings = `ports { http = ${http} server = ${server} serf_lan = ${lan} serf_wan = -1 dns = -1 grpc = -1 } `
    + 'connect { enabled = false } log_level = "debug"'
  const program = new Program(t, realCli!, [
    'agent', '-server', '-bootstrap-expect=3', '-bind=127.0.0.1', '-node=real', `-node-id=${realId}`, `-data-dir=${folder}`, `-hcl=${settings}`,
  ])
  await program.until(/Started HTTP server/)
  return { program, client: createClient({ address: `127.0.0.1:${http}` }), address: `127.0.0.1:${server}` }
}

for (const [form, trailingLogs] of [['entries', 10_240], ['a snapshot', 0]] as const) {
  test(`a real server joins by ${form}, votes, leads, and replicates back`, { skip: skipWithoutReal, timeout: 300_000 }, async (t) => {
    const ours = await ourServer(t, trailingLogs)
    for (let at = 0; at < 300; at++) await ours.put(`before/${at}`, `${at}`)
    if (trailingLogs === 0) await ours.node.takeSnapshot()
    const real = await realServer(t)
    await ours.node.addVoter(realId, real.address)
    await ours.put('with/both', 'x'.repeat(300_000))
    await ours.node.verifyLeader()

    // What is acknowledged is on both; that it is committed the other learns by the next message.
    await ours.node.transferLeadership()
    await real.program.until(/election won/)
    await real.program.until(/cluster leadership acquired/)
    await real.client.kv.put('from/real', 'y')
    await ours.fsm.until(() => ours.fsm.held('from/real') === 'y')
    assert.equal((await real.client.kv.get('with/both')).data?.text().length, 300_000)
    assert.equal((await real.client.kv.keys('before/')).data.length, 300)
    assert.equal(ours.node.leader()?.address, real.address)
    // A large value comes as chunks.
    await real.client.kv.put('large', 'z'.repeat(520_000))
    await real.client.kv.put('last', '1')
    await ours.fsm.until(() => ours.fsm.held('last') === '1')
    assert.equal(ours.fsm.held('large')?.length, 520_000)
  })
}
