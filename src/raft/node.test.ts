import assert from 'node:assert/strict'
import test from 'node:test'
import { SimulatedClock } from '../runtime/sim/clock.ts'
import { SeededRandom } from '../runtime/sim/random.ts'
import { Scheduler, type Owner } from '../runtime/sim/scheduler.ts'
import type { Logger } from '../runtime/ports.ts'
import { RaftNode, type RaftParts } from './node.ts'
import { LogType, type LogEntry, type LogStore, type StateMachine } from './ports.ts'
import { MemoryLogStore, MemorySnapshotStore } from './storage/memory.ts'
import { aloneTransport } from './transport-port.ts'

const silent: Logger = { error() {}, warn() {}, info() {}, debug() {}, trace() {}, named: () => silent }
const members = (...ids: string[]) => ({ Servers: ids.map((ID) => ({ Suffrage: 0 as const, ID, Address: `${ID}:1` })) })
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Remembers what it was given; its state is that text. */
class Journal implements StateMachine {
  lines: string[] = []
  broken = false

  apply(entry: LogEntry): unknown {
    if (this.broken) throw new Error('cannot apply')
    this.lines.push(new TextDecoder().decode(entry.Data ?? new Uint8Array()))
    return this.lines.length
  }

  snapshot() {
    const text = this.lines.join(' ')
    return { chunks: () => chunksOf(text), release: () => undefined }
  }

  async restore(state: AsyncIterable<Uint8Array>): Promise<void> {
    let text = ''
    for await (const chunk of state) text += new TextDecoder().decode(chunk)
    this.lines = text.split(' ')
  }
}

async function* chunksOf(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield bytes(text)
}

/** A memory log whose writes end only when the test says so. */
class HeldLog extends MemoryLogStore {
  appends: (readonly LogEntry[])[] = []
  holding = false
  failing = false
  readonly #held: (() => void)[] = []

  override async append(entries: readonly LogEntry[], truncateFrom?: number): Promise<void> {
    this.appends.push(entries)
    await super.append(entries, truncateFrom)
    if (this.failing) throw new Error('sync: input/output error')
    if (this.holding) await new Promise<void>((resolve) => this.#held.push(resolve))
  }

  let(): void {
    this.holding = false
    for (const resolve of this.#held.splice(0)) resolve()
  }
}

function workbench(changes: Partial<RaftParts> = {}) {
  const scheduler = new Scheduler(turn)
  const owner: Owner = { name: 'a', dead: false, pausedUntil: 0 }
  const clock = new SimulatedClock(scheduler, owner)
  // These tests wait for promises; only what they say takes time.
  clock.afterTurn = queueMicrotask
  const runtime = { clock, random: new SeededRandom(1), log: silent }
  const log = new HeldLog()
  const fsm = new Journal()
  const fatal: unknown[] = []
  const parts = {
    runtime,
    log: log as LogStore,
    fsm,
    transport: aloneTransport,
    id: 'a',
    address: 'a:1',
    snapshots: new MemorySnapshotStore(runtime),
    onFatal: (error: unknown) => fatal.push(error),
    ...changes,
  }
  const alone = async (): Promise<RaftNode> => {
    const node = await RaftNode.start(parts)
    await node.bootstrap(members('a'))
    await node.barrier()
    return node
  }
  const pass = (ms: number): Promise<void> => scheduler.run(scheduler.now + ms, () => false)
  return { scheduler, log, fsm, fatal, parts, alone, pass }
}

const noop = (Index: number, Term: number) => ({ Index, Term, Type: LogType.noop, Data: null, Extensions: null })

const refuses = (text: string) => ({ name: 'ConsulError', message: text })

test('a server that is alone leads without a timer and answers with what the state machine said', async () => {
  const { alone, fsm } = workbench()
  const node = await alone()
  assert.equal(node.role(), 'Leader')
  assert.deepEqual(node.leader(), { id: 'a', address: 'a:1' })
  const { index, result } = await node.propose(bytes('x'))
  assert.deepEqual([index, result, fsm.lines], [4, 1, ['x']])
  assert.deepEqual([node.appliedIndex(), node.commitIndex(), node.lastIndex(), node.lastContactMs()], [4, 4, 4, 0])
  await node.verifyLeader()
})

test('proposals of one turn are one append, and order is kept', async () => {
  const { alone, log, fsm } = workbench()
  const node = await alone()
  log.appends = []
  const results = await Promise.all(['a', 'b', 'c'].map((text) => node.propose(bytes(text))))
  assert.deepEqual(log.appends.map((entries) => entries.length), [3])
  assert.deepEqual(results.map(({ result }) => result), [1, 2, 3])
  assert.deepEqual(fsm.lines, ['a', 'b', 'c'])
})

test('nothing is acknowledged before it is stored', async () => {
  const { alone, log, fsm } = workbench()
  const node = await alone()
  log.holding = true
  let acknowledged = false
  const proposed = node.propose(bytes('x')).then(() => (acknowledged = true))
  await turn()
  assert.deepEqual([acknowledged, fsm.lines], [false, []])
  log.let()
  await proposed
  assert.deepEqual(fsm.lines, ['x'])
})

test('a failed write ends the server: everything open and everything later is refused', async () => {
  const { alone, log, fatal } = workbench()
  const node = await alone()
  log.failing = true
  await assert.rejects(node.propose(bytes('x')), refuses('raft is already shutdown'))
  await assert.rejects(node.propose(bytes('y')), refuses('raft is already shutdown'))
  await assert.rejects(node.barrier(), refuses('raft is already shutdown'))
  assert.deepEqual(fatal.map(String), ['Error: sync: input/output error'])
  assert.equal(node.stats()['state'], 'Shutdown')
})

test('a state machine that throws ends the server', async () => {
  const { alone, fsm, fatal } = workbench()
  const node = await alone()
  fsm.broken = true
  await assert.rejects(node.propose(bytes('x')), refuses('raft is already shutdown'))
  assert.deepEqual(fatal.map(String), ['Error: cannot apply'])
})

test('a server that does not lead says so', async () => {
  const { parts } = workbench()
  const node = await RaftNode.start(parts)
  await assert.rejects(node.propose(bytes('x')), refuses('node is not the leader'))
  await assert.rejects(node.verifyLeader(), refuses('node is not the leader'))
  await assert.rejects(node.addVoter('b', 'b:1'), refuses('node is not the leader'))
  await assert.rejects(node.transferLeadership(), refuses('node is not the leader'))
  await assert.rejects(node.restoreSnapshot(1, chunksOf('x')), refuses('node is not the leader'))
  assert.deepEqual([node.leader(), node.lastContactMs(), node.stats()['last_contact']], [undefined, undefined, 'never'])
})

test('what is open when a leader is deposed has an unknown end', async () => {
  const { alone, log } = workbench()
  const node = await alone()
  log.holding = true
  const open = node.propose(bytes('x'))
  await turn()
  const Term = node.term() + 1
  const heartbeat = { Entries: null, Leader: 'b:1', LeaderCommitIndex: 0, PrevLogEntry: 0, PrevLogTerm: 0, ProtocolVersion: 3, Term }
  const answer = node.service.appendEntries(heartbeat)
  await assert.rejects(open, refuses('leadership lost while committing log'))
  assert.equal((await answer).Success, true)
})

test('a heartbeat is answered while a write is under way', async () => {
  const { parts, log } = workbench()
  const node = await RaftNode.start(parts)
  const header = { Leader: 'b:1', LeaderCommitIndex: 0, PrevLogEntry: 0, PrevLogTerm: 0, ProtocolVersion: 3, Term: 1 }
  await node.service.appendEntries({ ...header, Entries: null })
  log.holding = true
  const entry = { Index: 1, Term: 1, Type: LogType.noop, Data: null, Extensions: null }
  let stored = false
  const append = node.service.appendEntries({ ...header, Entries: [entry] }).then(() => (stored = true))
  assert.equal((await node.service.appendEntries({ ...header, Entries: null })).Success, true)
  assert.equal(stored, false)
  log.let()
  await append
})

test('stats() has the keys of 1.8.7', async () => {
  const { alone } = workbench()
  const node = await alone()
  assert.deepEqual(node.stats(), {
    applied_index: '3',
    commit_index: '3',
    fsm_pending: '0',
    last_contact: '0',
    last_log_index: '3',
    last_log_term: '2',
    last_snapshot_index: '0',
    last_snapshot_term: '0',
    latest_configuration: '[{Suffrage:Voter ID:a Address:a:1}]',
    latest_configuration_index: '1',
    num_peers: '0',
    protocol_version: '3',
    protocol_version_max: '3',
    protocol_version_min: '0',
    snapshot_version_max: '1',
    snapshot_version_min: '0',
    state: 'Leader',
    term: '2',
  })
})

test('proposals beyond what may be uncommitted wait, and give up after a while', async () => {
  const { alone, log, pass } = workbench({ options: { uncommittedEntries: 2, enqueueTimeoutMs: 1000 } })
  const node = await alone()
  log.holding = true
  const first = [node.propose(bytes('a')), node.propose(bytes('b'))]
  const late = node.propose(bytes('c'))
  const refused = assert.rejects(late, refuses('timed out enqueuing operation'))
  await pass(1001)
  await refused
  log.let()
  await Promise.all(first)
  assert.equal((await node.propose(bytes('d'))).result, 3)
})

test('applying is cut into slices that let others run', async () => {
  const { alone, pass, fsm } = workbench({ options: { applySliceMs: -1 } })
  const started = alone()
  await pass(1)
  const node = await started
  const all = Promise.all(Array.from({ length: 40 }, () => node.propose(bytes('x'))))
  await turn()
  assert.equal(fsm.lines.length, 16)
  await pass(1)
  await all
  assert.equal(fsm.lines.length, 40)
})

test('takeSnapshot() refuses while there is nothing, then holds what is applied, and a restart begins from it', async () => {
  const { alone, parts } = workbench()
  const empty = await RaftNode.start(parts)
  await assert.rejects(empty.takeSnapshot(), refuses('nothing new to snapshot'))
  await empty.shutdown()
  const node = await alone()
  await node.propose(bytes('x'))
  await node.propose(bytes('y'))
  const meta = await node.takeSnapshot()
  assert.deepEqual([meta.index, meta.term, meta.configurationIndex], [node.appliedIndex(), 2, 1])
  assert.equal(node.stats()['last_snapshot_index'], String(meta.index))
  await node.propose(bytes('z'))
  await node.shutdown()
  const fsm = new Journal()
  const again = await RaftNode.start({ ...parts, fsm })
  await turn()
  await again.barrier()
  assert.deepEqual(fsm.lines, ['x', 'y', 'z'])
})

test('snapshots are taken when enough entries came, and the log is cut behind them', async () => {
  const limits = { appendEntries: 64, pipeline: 32, pendingChanges: 4, trailingLogs: 3 }
  const { alone, pass, log } = workbench({ options: { snapshotThreshold: 20, snapshotIntervalMs: 100, limits } })
  const node = await alone()
  for (let count = 0; count < 10; count++) await node.propose(bytes('x'))
  await pass(250)
  assert.equal(node.stats()['last_snapshot_index'], '0')
  for (let count = 0; count < 20; count++) await node.propose(bytes('x'))
  await pass(250)
  assert.equal(node.stats()['last_snapshot_index'], String(node.lastIndex()))
  assert.equal(log.firstIndex(), node.lastIndex() - 2)
})

test('restoreSnapshot() puts the archive beyond the log, fails what is open, and takes proposals again afterwards', async () => {
  const { alone, log, fsm } = workbench()
  const node = await alone()
  await node.propose(bytes('old'))
  log.holding = true
  const open = node.propose(bytes('open'))
  await turn()
  const refused = assert.rejects(open, refuses('snapshot restored while committing log'))
  const restored = node.restoreSnapshot(1000, chunksOf('from ', 'the archive'))
  await refused
  log.let()
  await restored
  assert.deepEqual(fsm.lines, ['from', 'the', 'archive'])
  assert.deepEqual([node.stats()['last_snapshot_index'], node.appliedIndex()], ['1001', 1002])
  assert.deepEqual((await node.propose(bytes('new'))).index, 1003)
})

test('a restore whose stream breaks leaves everything as it was', async () => {
  const { alone, fsm } = workbench()
  const node = await alone()
  await node.propose(bytes('old'))
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield bytes('half')
    throw new Error('the archive ends here')
  }
  await assert.rejects(node.restoreSnapshot(1000, broken()), /the archive ends here/)
  assert.deepEqual(fsm.lines, ['old'])
  await node.propose(bytes('new'))
  assert.deepEqual([fsm.lines, node.stats()['last_snapshot_index']], [['old', 'new'], '0'])
})

test('shutdown() tells everybody who waits', async () => {
  const leading: boolean[] = []
  const { alone, log } = workbench({ onLeadership: (is) => leading.push(is) })
  const node = await alone()
  log.holding = true
  const refused = assert.rejects(node.propose(bytes('x')), refuses('raft is already shutdown'))
  await turn()
  await node.shutdown()
  await refused
  await assert.rejects(node.takeSnapshot(), refuses('raft is already shutdown'))
  assert.deepEqual(leading, [true, false])
})

test('a log that has lost its beginning, or is of a later term than was stored, is not started on', async () => {
  const { parts, log } = workbench()
  await log.append([noop(5, 1)])
  await assert.rejects(RaftNode.start(parts), /begins at 5, but the newest snapshot ends at 0/)
  await log.clear()
  await log.append([noop(1, 3)])
  await assert.rejects(RaftNode.start(parts), /last entry is of term 3, but the current term is stored as 0/)
})
