import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { test } from 'node:test'
import { nodeDisk } from '../../runtime/node/disk.ts'
import type { Disk } from '../../runtime/ports.ts'
import { freshFolder, openLog } from './log-folder.suite.ts'
import { assertEntries, contentsOf, entriesOf, entryOf } from './log-store.suite.ts'

/** This machine's disk, which counts syncs of files and can be made to fail. */
class FaultyDisk {
  syncs = 0
  /** Answers each write and sync of a segment from now on with this error. */
  failure: Error | undefined
  operations = 0

  readonly disk: Disk = {
    ...nodeDisk,
    create: async (path, options) => {
      const file = await nodeDisk.create(path, options)
      const guarded = async (work: () => Promise<void>): Promise<void> => {
        this.operations++
        if (this.failure !== undefined) throw this.failure
        await work()
      }
      return {
        write: (chunk) => guarded(() => file.write(chunk)),
        sync: () => guarded(() => (this.syncs++, file.sync())),
        close: () => file.close(),
      }
    },
    readRange: async (path, from, length) => {
      if (this.failure !== undefined) throw this.failure
      return nodeDisk.readRange(path, from, length)
    },
  }
}

test('appends that come while one is being synced are written together', async () => {
  const faulty = new FaultyDisk()
  const store = await openLog(freshFolder(), { disk: faulty.disk })
  await Promise.all(entriesOf(1, 500).map((entry) => store.append([entry])))
  assert.ok(faulty.syncs < 50, `${faulty.syncs} syncs for 500 appends`)
  for (const entry of entriesOf(501, 510)) await store.append([entry])
  assert.ok(faulty.syncs >= 11, 'an append that waits for the one before has a sync of its own')
  await store.close()
})

test('a vote and entries that are written together are both kept', async () => {
  const folder = freshFolder()
  const store = await openLog(folder)
  const vote = { term: 4, lastVoteTerm: 4, lastVoteCandidate: 'a' }
  await Promise.all([store.append([entryOf(1)]), store.setStable(vote), store.append([entryOf(2)]), store.append([entryOf(3)])])
  await store.close()
  const again = await openLog(folder)
  assert.deepEqual(again.stable, vote)
  assert.equal(again.lastIndex(), 3)
  await again.close()
})

test('a second store on the same folder is refused at once, and the first goes on', async () => {
  const folder = freshFolder()
  const store = await openLog(folder)
  await store.append([entryOf(1)])
  await assert.rejects(openLog(folder), {
    code: 'log_in_use',
    message: `${folder}/log is in use by another agent (process ${process.pid})`,
  })
  await store.append([entryOf(2)])
  await assert.rejects(openLog(folder), { code: 'log_in_use' })
  await store.close()
  const again = await openLog(folder)
  assertEntries(await contentsOf(again), entriesOf(1, 2))
  await again.close()
})

test('only the owner may read the log', async () => {
  const folder = freshFolder()
  const store = await openLog(folder)
  await store.append([entryOf(1)])
  await store.close()
  const files = readdirSync(folder, { recursive: true }).map(String).filter((name) => statSync(`${folder}/${name}`).isFile())
  assert.deepEqual(files.toSorted(), ['log.ack', 'log.lock', 'log.lock.pid', 'log/00000001'])
  for (const name of files) assert.equal(statSync(`${folder}/${name}`).mode & 0o077, 0, name)
})

test('truncatePrefix() and clear() give the space back, but for the segment that is written', async () => {
  const folder = freshFolder()
  const segmentBytes = 1 << 20
  const store = await openLog(folder, { segmentBytes })
  const size = (): number => readdirSync(`${folder}/log`).reduce((sum, name) => sum + statSync(`${folder}/log/${name}`).size, 0)
  for (let from = 1; from < 20_000; from += 500) await store.append(entriesOf(from, from + 499, 1, 1000))
  await store.truncatePrefix(1)
  assert.ok(size() > 19e6, `${size()} bytes with all entries`)
  await store.truncatePrefix(19_000)
  assert.ok(size() < 1.1e6 + 2 * segmentBytes, `${size()} bytes with a twentieth of the entries`)
  assertEntries(await contentsOf(store), entriesOf(19_001, 20_000, 1, 1000))
  await store.truncatePrefix(20_000)
  assert.ok(size() < 1000, `${size()} bytes when empty`)
  await store.append(entriesOf(7, 1006, 1, 1000))
  await store.clear()
  await store.close()
  assert.ok(size() < 1000, `${size()} bytes when cleared`)
})

test('what is larger than a batch or a segment may be is stored whole and in order', async () => {
  const folder = freshFolder()
  const store = await openLog(folder, { tailEntries: 1 })
  const appends = entriesOf(1, 40, 1, 512 << 10).map((entry) => store.append([entry]))
  const largest = store.append(entriesOf(41, 41, 1, 20 << 20))
  await Promise.all([...appends, largest])
  await store.close()
  const again = await openLog(folder, { tailEntries: 1 })
  assertEntries(await again.entries(39, 41, 1 << 30), [...entriesOf(39, 40, 1, 512 << 10), ...entriesOf(41, 41, 1, 20 << 20)])
  assert.equal((await again.entries(1, 40, 3 << 20)).length, 6)
  await again.close()
})

test('entries partly on disk and partly in memory are read as one', async () => {
  const store = await openLog(freshFolder(), { tailEntries: 10 })
  for (let from = 1; from < 100; from += 20) await store.append(entriesOf(from, from + 19))
  for (const [from, to] of [[1, 100], [85, 95], [91, 100], [50, 60]] as const) assertEntries(await store.entries(from, to, 1 << 20), entriesOf(from, to))
  assert.equal(store.recent(90), undefined)
  // Never a gap: what is cut off between disk and memory ends the answer.
  assertEntries(await store.entries(85, 100, 60), entriesOf(85, 87))
  await store.close()
})

test('a failed write rejects all that waits and all that comes, and nothing is tried again', async () => {
  const faulty = new FaultyDisk()
  const folder = freshFolder()
  const store = await openLog(folder, { disk: faulty.disk })
  await store.append(entriesOf(1, 2))
  faulty.failure = Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' })
  const first = store.append(entriesOf(3, 3))
  await Promise.resolve()
  await Promise.resolve()
  const second = store.append(entriesOf(4, 4))
  const failure = (error: Error & { readonly code?: string }): boolean => {
    assert.deepEqual([error.code, error.message], ['log_failed', `the log in ${folder} failed: EIO: i/o error, fdatasync`])
    assert.equal(error.cause, faulty.failure)
    return true
  }
  await Promise.all([assert.rejects(first, failure), assert.rejects(second, failure)])
  const { operations } = faulty
  await assert.rejects(store.append(entriesOf(5, 5)), failure)
  await assert.rejects(store.setStable({ term: 2, lastVoteTerm: 0, lastVoteCandidate: '' }), failure)
  await assert.rejects(store.entries(1, 1, 100), failure)
  await assert.rejects(store.truncatePrefix(1), failure)
  await assert.rejects(store.clear(), failure)
  await store.close()
  assert.equal(faulty.operations, operations, 'nothing was asked of the disk any more')
  const again = await openLog(folder)
  assertEntries(await contentsOf(again), entriesOf(1, 2))
  await again.close()
})

test('entries that cannot be read fail the log', async () => {
  const faulty = new FaultyDisk()
  const store = await openLog(freshFolder(), { disk: faulty.disk, tailEntries: 1 })
  await store.append(entriesOf(1, 9))
  faulty.failure = new Error('EIO: i/o error, read')
  await assert.rejects(store.entries(1, 2, 100), { code: 'log_failed' })
  await assert.rejects(store.append([entryOf(10)]), { code: 'log_failed' })
  await store.close()
})
