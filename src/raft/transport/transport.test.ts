import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { nodeClock } from '../../runtime/node/clock.ts'
import { nodeRandom } from '../../runtime/node/random.ts'
import { nodeTcp } from '../../runtime/node/tcp.ts'
import type { Logger } from '../../runtime/ports.ts'
import type { TcpListener } from '../../runtime/tcp.ts'
import { RaftNode } from '../node.ts'
import type { LogEntry, StateMachine } from '../ports.ts'
import { MemoryLogStore, MemorySnapshotStore } from '../storage/memory.ts'
import type { RaftService } from '../transport-port.ts'
import { serveRaft } from './serve.ts'
import { StreamTransport } from './transport.ts'

const silent: Logger = { error() {}, warn() {}, info() {}, debug() {}, trace() {}, named: () => silent }
const runtime = { clock: nodeClock, random: nodeRandom, log: silent }
const text = (bytes: Uint8Array | null): string => new TextDecoder().decode(bytes ?? new Uint8Array())

/** Remembers what it was given, and tells who waits for so many lines. */
class Journal implements StateMachine {
  lines: string[] = []
  #waiting: { readonly count: number; readonly resolve: () => void }[] = []

  apply(entry: LogEntry): unknown {
    this.lines.push(text(entry.Data))
    this.#tell()
    return this.lines.length
  }

  reached(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ count, resolve })
      this.#tell()
    })
  }

  snapshot() {
    const state = new TextEncoder().encode(JSON.stringify(this.lines))
    return { chunks: () => halves(state), release: () => undefined }
  }

  async restore(state: AsyncIterable<Uint8Array>): Promise<void> {
    const chunks: Uint8Array[] = []
    for await (const chunk of state) chunks.push(Uint8Array.from(chunk))
    this.lines = JSON.parse(text(Buffer.concat(chunks))) as string[]
    this.#tell()
  }

  #tell(): void {
    for (const { count, resolve } of this.#waiting) if (this.lines.length >= count) resolve()
    this.#waiting = this.#waiting.filter(({ count }) => this.lines.length < count)
  }
}

async function* halves(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, bytes.length / 2)
  yield bytes.subarray(bytes.length / 2)
}

const timings = { heartbeatTimeoutMs: 1000, electionTimeoutMs: 1000, leaderLeaseMs: 1000, commitTimeoutMs: 10 }

interface Member {
  readonly id: string
  readonly node: RaftNode
  readonly journal: Journal
  readonly stop: () => Promise<void>
}

/** A server on a port of its own, and the address under which others know it. */
async function prepare(t: TestContext): Promise<{ readonly address: string; readonly start: (id: string, leads: (id: string) => void, trailingLogs?: number) => Promise<Member> }> {
  let service: RaftService | undefined
  const listener: TcpListener = await nodeTcp.listen({ ip: '127.0.0.1', port: 0, idleMs: 60_000, maxConnections: 100 }, async (connection) => {
    if (service !== undefined) await serveRaft(connection, service, silent)
  })
  const address = `127.0.0.1:${listener.port}`
  const start = async (id: string, leads: (id: string) => void, trailingLogs = 10_240): Promise<Member> => {
    const journal = new Journal()
    const transport = new StreamTransport(nodeClock, (peer) => {
      const [host = '', port] = peer.address.split(':')
      return nodeTcp.dial({ host, port: Number(port) }, 1_000)
    })
    const node = await RaftNode.start({
      runtime, id, address, transport, fsm: journal, log: new MemoryLogStore(), snapshots: new MemorySnapshotStore(runtime),
      options: { timings, limits: { appendEntries: 64, pipeline: 32, pendingChanges: 64, trailingLogs } },
      onLeadership: (leading) => leading && leads(id),
    })
    service = node.service
    const stop = async (): Promise<void> => {
      await node.shutdown()
      transport.close()
      await listener.close()
    }
    t.after(stop)
    return { id, node, journal, stop }
  }
  return { address, start }
}

async function cluster(t: TestContext, ids: readonly string[], trailingLogs?: number) {
  let told = Promise.withResolvers<string>()
  const places = await Promise.all(ids.map(() => prepare(t)))
  const members = await Promise.all(places.map(({ start }, at) => start(ids[at]!, (id) => told.resolve(id), trailingLogs)))
  const configuration = { Servers: places.map(({ address }, at) => ({ Suffrage: 0 as const, ID: ids[at]!, Address: address })) }
  for (const { node } of members) await node.bootstrap(configuration)
  const leader = async (): Promise<Member> => {
    const id = await told.promise
    told = Promise.withResolvers()
    return members.find((member) => member.id === id)!
  }
  return { members, leader }
}

const write = (node: RaftNode, line: string) => node.propose(new TextEncoder().encode(line))

test('three servers elect one over TCP, replicate in order, and go on without it', async (t) => {
  const { members, leader } = await cluster(t, ['a', 'b', 'c'])
  const first = await leader()
  const lines = Array.from({ length: 500 }, (_, at) => `${at}`)
  await Promise.all(lines.map((line) => write(first.node, line)))
  await first.node.verifyLeader()
  await Promise.all(members.map(({ journal }) => journal.reached(500)))
  for (const { journal } of members) assert.deepEqual(journal.lines, lines)

  await first.stop()
  const second = await leader()
  assert.notEqual(second.id, first.id)
  await write(second.node, 'after')
  const rest = members.filter((member) => member !== first)
  await Promise.all(rest.map(({ journal }) => journal.reached(501)))
  for (const { journal } of rest) assert.equal(journal.lines.at(-1), 'after')
})

test('leadership is handed to another server within a few exchanges', async (t) => {
  const { members, leader } = await cluster(t, ['a', 'b', 'c'])
  const first = await leader()
  await write(first.node, 'before')
  const next = leader()
  await first.node.transferLeadership()
  const second = await next
  assert.notEqual(second.id, first.id)
  await write(second.node, 'after')
  await Promise.all(members.map(({ journal }) => journal.reached(2)))
})

test('a server whose entries are gone elsewhere gets the snapshot, large as it is', async (t) => {
  const { members: [alone], leader } = await cluster(t, ['a'], 0)
  await leader()
  const line = 'x'.repeat(300_000)
  for (let at = 0; at < 10; at++) await write(alone!.node, line)
  await alone!.node.takeSnapshot()
  const place = await prepare(t)
  const late = await place.start('b', () => undefined)
  await alone!.node.addVoter('b', place.address)
  await late.journal.reached(10)
  assert.deepEqual(late.journal.lines, alone!.journal.lines)
  await write(alone!.node, 'after')
  await late.journal.reached(11)
})
