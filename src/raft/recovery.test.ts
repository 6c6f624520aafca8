import assert from 'node:assert/strict'
import test from 'node:test'
import type { Logger } from '../runtime/ports.ts'
import { SimulatedClock } from '../runtime/sim/clock.ts'
import { Platter, SimulatedDisk } from '../runtime/sim/disk.ts'
import { SeededRandom } from '../runtime/sim/random.ts'
import { Scheduler } from '../runtime/sim/scheduler.ts'
import { InputError } from '../std/errors.ts'
import { parsePeersJson } from './peers-json.ts'
import { LogType, type LogEntry, type StateMachine } from './ports.ts'
import { recoverDisk } from './start-up.ts'
import { recoverFromPeersJson } from './recovery.ts'
import { MemoryLogStore, MemorySnapshotStore } from './storage/memory.ts'

const silent: Logger = { error() {}, warn() {}, info() {}, debug() {}, trace() {}, named: () => silent }
const owner = { name: 'a', dead: false, pausedUntil: 0 }

class Journal implements StateMachine {
  text = ''

  apply(entry: LogEntry): void {
    this.text += new TextDecoder().decode(entry.Data ?? new Uint8Array())
  }

  snapshot() {
    const bytes = new TextEncoder().encode(this.text)
    return {
      async *chunks() {
        yield bytes
      },
      release() {},
    }
  }

  async restore(state: AsyncIterable<Uint8Array>): Promise<void> {
    this.text = ''
    for await (const chunk of state) this.text += new TextDecoder().decode(chunk)
  }
}

function workbench() {
  const scheduler = new Scheduler(() => new Promise((resolve) => setImmediate(resolve)))
  const disk = new SimulatedDisk(scheduler, owner, new SeededRandom(1), new Platter())
  const runtime = { clock: new SimulatedClock(scheduler, owner), random: new SeededRandom(2), log: silent, disk }
  const parts = { log: new MemoryLogStore(), snapshots: new MemorySnapshotStore(runtime), fsm: new Journal() }
  const run = async <T>(work: Promise<T>): Promise<T> => {
    const done = scheduler.run(scheduler.now + 1000, () => false)
    const result = await work
    await done
    return result
  }
  const put = async (path: string, text: string): Promise<void> => {
    const file = await disk.create(path)
    await file.write(new TextEncoder().encode(text))
    await file.sync()
  }
  return { disk, runtime, parts, run, put }
}

const command = (Index: number, text: string) => ({ Index, Term: 4, Type: LogType.command, Data: new TextEncoder().encode(text), Extensions: null })

const peersJson = '[{"id": "a", "address": "10.0.0.1:8300"}, {"id": "b", "address": "10.0.0.2:8300", "non_voter": true}]'

test('peers.json takes the whole log as committed and makes one snapshot with the given members of it', async () => {
  const { disk, runtime, parts, run, put } = workbench()
  await run(disk.makeFolder('raft'))
  await run(put('raft/peers.info', ''))
  await run(put('raft/peers.json', peersJson))
  await parts.log.setStable({ term: 4, lastVoteTerm: 4, lastVoteCandidate: 'a' })
  await parts.log.append([command(1, 'x'), { ...command(2, ''), Type: LogType.noop }, command(3, 'y')])
  assert.equal(await run(recoverFromPeersJson(runtime, 'raft', parts)), true)
  assert.deepEqual(await run(disk.list('raft')), ['peers.info'])
  const fsm = new Journal()
  const { found, applied } = await recoverDisk({ ...parts, fsm }, silent)
  assert.deepEqual([fsm.text, applied, found.term, found.entries.last, parts.log.lastIndex()], ['xy', { index: 3, term: 4 }, 4, 3, 0])
  assert.deepEqual(found.members.latest, {
    configuration: {
      Servers: [
        { Suffrage: 0, ID: 'a', Address: '10.0.0.1:8300' },
        { Suffrage: 1, ID: 'b', Address: '10.0.0.2:8300' },
      ],
    },
    index: 1,
  })
})

test('peers.json of a time before peers.info is removed unread', async () => {
  const { disk, runtime, parts, run, put } = workbench()
  await run(disk.makeFolder('raft'))
  await run(put('raft/peers.json', 'anything'))
  assert.equal(await run(recoverFromPeersJson(runtime, 'raft', parts)), false)
  assert.deepEqual(await run(disk.list('raft')), ['peers.info'])
  assert.equal(await run(recoverFromPeersJson(runtime, 'raft', parts)), false)
})

test('a server without any state is not recovered, and the file stays', async () => {
  const { disk, runtime, parts, run, put } = workbench()
  await run(disk.makeFolder('raft'))
  await run(put('raft/peers.info', ''))
  await run(put('raft/peers.json', peersJson))
  await run(assert.rejects(recoverFromPeersJson(runtime, 'raft', parts), /refused to recover cluster with no initial state/))
  assert.deepEqual(await run(disk.list('raft')), ['peers.info', 'peers.json'])
})

test('parsePeersJson() reads the old form too and says what is wrong with a bad one', () => {
  assert.deepEqual(parsePeersJson('["10.0.0.1:8300"]').Servers, [{ Suffrage: 0, ID: '10.0.0.1:8300', Address: '10.0.0.1:8300' }])
  const bad: Readonly<Record<string, RegExp>> = {
    '{': /peers\.json: /,
    '{}': /not a list/,
    '[]': /need at least one voter/,
    '[7]': /element 0 is no server/,
    '[{"address": "x"}]': /element 0 has no id/,
    '[{"id": "a"}]': /element 0 has no address/,
    '[{"id": "a", "address": "x", "non_voter": "yes"}]': /non_voter of element 0/,
    '[{"id": "a", "address": "x", "non_voter": true}]': /need at least one voter/,
    '["x", "x"]': /found duplicate ID in configuration: x/,
  }
  for (const [text, said] of Object.entries(bad)) {
    assert.throws(() => parsePeersJson(text), (error) => error instanceof InputError && said.test(error.message), text)
  }
})
