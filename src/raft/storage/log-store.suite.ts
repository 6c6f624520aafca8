import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LogEntry, LogStore } from '../ports.ts'

/** How a log store is had in tests. */
export interface LogStoreHarness {
  readonly name: string
  /** A new, empty log. */
  open(): Promise<LogStore>
  /** What a new process finds after `store` was closed; absent for a log that does not outlive its process. */
  readonly reopen?: (store: LogStore) => Promise<LogStore>
}

/** An entry whose bytes tell which it is. */
export function entryOf(index: number, term = 1, bytes = 20): LogEntry {
  return { Index: index, Term: term, Type: 0, Data: new Uint8Array(bytes).fill((index * 31 + term) & 0xff), Extensions: null }
}

export function entriesOf(from: number, to: number, term = 1, bytes = 20): LogEntry[] {
  return Array.from({ length: to - from + 1 }, (_, at) => entryOf(from + at, term, bytes))
}

/** Everything in a log, read through its port. */
export async function contentsOf(store: LogStore): Promise<LogEntry[]> {
  const found: LogEntry[] = []
  for (let next = store.firstIndex(); next !== 0 && next <= store.lastIndex();) {
    const some = await store.entries(next, store.lastIndex(), 1 << 20)
    found.push(...some)
    next += some.length
  }
  return found
}

function bare(entries: readonly LogEntry[]): unknown {
  return entries.map(({ Index, Term, Type, Data, Extensions }) => {
    return { Index, Term, Type, Data: Data && Array.from(Data), Extensions: Extensions && Array.from(Extensions) }
  })
}

/** Compares entries by what they hold, wherever their bytes lie. */
export function assertEntries(found: readonly LogEntry[], expected: readonly LogEntry[]): void {
  assert.deepEqual(bare(found), bare(expected))
}

/** What every log store promises, in memory, on disk or simulated. */
export function logStoreSuite(harness: LogStoreHarness): void {
  const logTest = (what: string, run: (store: LogStore) => Promise<void>): void => {
    test(`${harness.name}: ${what}`, async () => {
      const store = await harness.open()
      try {
        await run(store)
      } finally {
        await store.close()
      }
    })
  }

  appendingSuite(logTest)
  readingSuite(logTest)
  deletingSuite(logTest)
  test(`${harness.name}: a closed log refuses everything, and closing twice is fine`, async () => {
    const store = await harness.open()
    await store.append(entriesOf(1, 2))
    await Promise.all([store.close(), store.close()])
    await assert.rejects(store.append(entriesOf(3, 3)))
    await assert.rejects(store.setStable({ term: 1, lastVoteTerm: 0, lastVoteCandidate: '' }))
    await assert.rejects(store.entries(1, 1, 100))
  })

  if (harness.reopen !== undefined) reopenSuite(logTest, harness.reopen)
}

type LogTest = (what: string, run: (store: LogStore) => Promise<void>) => void

function appendingSuite(logTest: LogTest): void {
  logTest('a new log is empty and has voted for nobody', async (store) => {
    assert.deepEqual([store.firstIndex(), store.lastIndex()], [0, 0])
    assert.deepEqual(store.stable, { term: 0, lastVoteTerm: 0, lastVoteCandidate: '' })
    assert.equal(store.recent(1), undefined)
    await assert.rejects(store.entries(1, 1, 100))
  })

  logTest('append() keeps every field of an entry', async (store) => {
    const entries: LogEntry[] = [
      { Index: 7, Term: 3, Type: 0, Data: Uint8Array.of(0, 255, 10), Extensions: Uint8Array.of(1) },
      { Index: 8, Term: 3, Type: 1, Data: null, Extensions: null },
      { Index: 9, Term: 2 ** 40, Type: 5, Data: new Uint8Array(), Extensions: new Uint8Array() },
    ]
    await store.append(entries)
    assert.deepEqual([store.firstIndex(), store.lastIndex()], [7, 9])
    assertEntries(await store.entries(7, 9, 1000), entries)
  })

  logTest('calls that overlap keep their order', async (store) => {
    const done: number[] = []
    const appends = entriesOf(1, 50).map((entry) => store.append([entry]).then(() => done.push(entry.Index)))
    await Promise.all(appends)
    assert.deepEqual(done, Array.from({ length: 50 }, (_, at) => at + 1))
    assertEntries(await contentsOf(store), entriesOf(1, 50))
  })

  logTest('append() refuses a gap', async (store) => {
    await store.append(entriesOf(1, 3))
    await assert.rejects(store.append(entriesOf(5, 5)))
    await assert.rejects(store.append([entryOf(4), entryOf(6)]))
    await assert.rejects(store.append(entriesOf(9, 9), 9))
    assertEntries(await contentsOf(store), entriesOf(1, 3))
  })
}

function readingSuite(logTest: LogTest): void {
  logTest('entries() stops after maxBytes but never before the first', async (store) => {
    await store.append(entriesOf(1, 10, 1, 100))
    assert.equal((await store.entries(1, 10, 0)).length, 1)
    const some = await store.entries(3, 10, 350)
    assert.ok(some.length >= 1 && some.length <= 3, `${some.length} entries`)
    assertEntries(some, entriesOf(3, 2 + some.length, 1, 100))
  })

  logTest('entries() refuses what is not in the log', async (store) => {
    await store.append(entriesOf(5, 8))
    for (const [from, to] of [[4, 6], [8, 9], [7, 6], [9, 9], [0, 0]] as const) await assert.rejects(store.entries(from, to, 100))
  })

  logTest('recent() knows the newest entries', async (store) => {
    await store.append(entriesOf(1, 5))
    assertEntries([store.recent(5)].filter((entry) => entry !== undefined), [entryOf(5)])
    assert.equal(store.recent(6), undefined)
  })
}

function deletingSuite(logTest: LogTest): void {
  logTest('append() with truncateFrom replaces the end', async (store) => {
    await store.append(entriesOf(1, 10))
    await store.append(entriesOf(6, 7, 2), 6)
    assert.equal(store.lastIndex(), 7)
    assert.equal(store.recent(8), undefined)
    assertEntries(await contentsOf(store), [...entriesOf(1, 5), ...entriesOf(6, 7, 2)])
  })

  logTest('append() with truncateFrom alone cuts the end, the whole log too', async (store) => {
    await store.append(entriesOf(3, 6))
    await store.append([], 5)
    assertEntries(await contentsOf(store), entriesOf(3, 4))
    await store.append([], 3)
    assert.deepEqual([store.firstIndex(), store.lastIndex()], [0, 0])
    await store.append(entriesOf(3, 4, 2))
    assertEntries(await contentsOf(store), entriesOf(3, 4, 2))
  })

  logTest('truncatePrefix() deletes the start, and nothing when asked again', async (store) => {
    await store.append(entriesOf(1, 100))
    await store.truncatePrefix(60)
    await store.truncatePrefix(50)
    assert.deepEqual([store.firstIndex(), store.lastIndex()], [61, 100])
    assertEntries(await contentsOf(store), entriesOf(61, 100))
    await assert.rejects(store.entries(60, 61, 100))
    assert.equal(store.recent(60), undefined)
  })

  logTest('truncatePrefix() of everything leaves an empty log that may start anywhere', async (store) => {
    await store.append(entriesOf(1, 100))
    const truncated = store.truncatePrefix(100)
    const appended = store.append(entriesOf(50, 51, 2))
    await Promise.all([truncated, appended])
    assertEntries(await contentsOf(store), entriesOf(50, 51, 2))
  })

  logTest('clear() makes room for any index, also while a truncation is at work', async (store) => {
    await store.append(entriesOf(1, 1000))
    const truncated = store.truncatePrefix(900)
    const cleared = store.clear()
    const appended = store.append(entriesOf(500, 501, 2))
    await Promise.all([truncated, cleared, appended])
    assertEntries(await contentsOf(store), entriesOf(500, 501, 2))
  })

  logTest('appends go on while a prefix is deleted', async (store) => {
    await store.append(entriesOf(1, 3000))
    const truncated = store.truncatePrefix(2900)
    for (const entry of entriesOf(3001, 3050)) await store.append([entry])
    await truncated
    assertEntries(await contentsOf(store), entriesOf(2901, 3050))
  })
}

/** What a log that outlives its process promises beside. */
function reopenSuite(logTest: LogTest, reopenAs: (store: LogStore) => Promise<LogStore>): void {
  const reopen = async (store: LogStore): Promise<LogStore> => {
    await store.close()
    return reopenAs(store)
  }

  logTest('entries and stable values are there after a restart', async (store) => {
    const vote = { term: 2 ** 41 + 1, lastVoteTerm: 7, lastVoteCandidate: '127.0.0.1:8300\xff' }
    const written = store.append(entriesOf(11, 40))
    const voted = store.setStable(vote)
    const cut = store.append(entriesOf(31, 33, 4), 31)
    await Promise.all([written, voted, cut])
    const again = await reopen(store)
    assert.deepEqual(again.stable, vote)
    assertEntries(await contentsOf(again), [...entriesOf(11, 30), ...entriesOf(31, 33, 4)])
    await again.append(entriesOf(34, 34, 4))
    await again.truncatePrefix(20)
    const third = await reopen(again)
    assert.deepEqual(third.stable, vote)
    assertEntries(await contentsOf(third), [...entriesOf(21, 30), ...entriesOf(31, 34, 4)])
    await third.close()
  })

  logTest('an emptied log stays empty after a restart and keeps its vote', async (store) => {
    const vote = { term: 3, lastVoteTerm: 3, lastVoteCandidate: 'b' }
    await store.setStable(vote)
    await store.append(entriesOf(1, 10))
    await store.clear()
    const again = await reopen(store)
    assert.deepEqual([again.firstIndex(), again.lastIndex(), again.stable], [0, 0, vote])
    await again.append([entryOf(77)])
    await again.append([], 77)
    const third = await reopen(again)
    assert.deepEqual([third.firstIndex(), third.lastIndex(), third.stable], [0, 0, vote])
    await third.close()
  })
}
