import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'
import type { BlockingRuntime, SqlDatabase } from '../../runtime/blocking.ts'
import { blockingDisk } from '../../runtime/node/blocking-disk.ts'
import { encodeFrames } from './log-frame.ts'
import { freshFolder, openLog } from './log-folder.suite.ts'
import { assertEntries, contentsOf, entriesOf } from './log-store.suite.ts'
import type { LogReply, LogRequest } from './log-protocol.ts'
import { LogService } from './log-service.ts'

/** A log service in this thread, with a database whose statements can be made to fail and are all written down. */
class Bench {
  readonly replies: LogReply[] = []
  readonly run: string[] = []
  readonly #waiting: LogRequest[] = []
  readonly #open: DatabaseSync[] = []
  #heard: ((message: unknown) => void) | undefined
  failing: string | undefined
  #now = 0
  #timers: { readonly due: number; readonly fire: () => void }[] = []

  constructor(folder: string) {
    const runtime: BlockingRuntime = {
      clock: {
        now: () => this.#now,
        wall: () => this.#now,
        afterTurn: queueMicrotask,
        timer: (delayMs, fire) => {
          const timer = { due: this.#now + delayMs, fire }
          this.#timers.push(timer)
          return {
            cancel: () => {
              this.#timers = this.#timers.filter((other) => other !== timer)
            },
          }
        },
      },
      disk: blockingDisk,
      crc32,
      databaseFault: () => undefined,
      openDatabase: (path) => this.#database(path),
      parent: {
        data: { folder, tailEntries: 10, tailBytes: 1000, uniqueName: 'x' },
        processId: 1,
        post: (message) => this.replies.push(message as LogReply),
        listen: (heard) => {
          this.#heard = heard
        },
        take: () => this.#waiting.shift(),
        leave: () => undefined,
      },
    }
    LogService.start(runtime)
  }

  /** Requests that arrive together. */
  send(...requests: readonly LogRequest[]): void {
    this.#waiting.push(...requests)
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) this.#heard?.(next)
  }

  /** Lets time pass, and what was waiting for it happen. */
  pass(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const next = this.#timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0]
      if (next === undefined) break
      this.#timers = this.#timers.filter((timer) => timer !== next)
      this.#now = next.due
      next.fire()
    }
    this.#now = end
  }

  count(sql: string): number {
    return this.run.filter((one) => one === sql).length
  }

  /** As if the process were gone. */
  abandon(): void {
    for (const database of this.#open) if (database.isOpen) database.close()
  }

  #database(path: string): SqlDatabase {
    const database = new DatabaseSync(path)
    this.#open.push(database)
    const watched = <T>(sql: string, work: () => T): T => {
      this.run.push(sql)
      if (sql === this.failing) throw Object.assign(new Error('disk I/O error'), { errcode: 1034 })
      return work()
    }
    return {
      close: () => database.close(),
      exec: (sql) => watched(sql, () => database.exec(sql)),
      prepare: (sql) => {
        const statement = database.prepare(sql)
        return {
          run: (...values) => watched(sql, () => statement.run(...values)),
          get: (...values) => watched(sql, () => statement.get(...values)),
          all: (...values) => watched(sql, () => statement.all(...values)),
          iterate: (...values) => watched(sql, () => statement.iterate(...values)),
          setReturnArrays: (arrays) => statement.setReturnArrays(arrays),
        }
      },
    }
  }
}

function appendOf(ticket: number, from: number, to: number): LogRequest {
  return { type: 'append', ticket, frames: encodeFrames(entriesOf(from, to)), truncateFrom: undefined }
}

test('changes that wait together become one transaction with one acknowledgement', () => {
  const bench = new Bench(freshFolder())
  bench.run.length = 0
  bench.send(appendOf(1, 1, 2), appendOf(2, 3, 3), { type: 'stable', ticket: 3, state: { term: 1, lastVoteTerm: 0, lastVoteCandidate: '' } })
  assert.equal(bench.count('COMMIT'), 1)
  assert.deepEqual(bench.replies.slice(1), [{ type: 'stored', ticket: 3 }])
  bench.abandon()
})

test('a read between changes sees those before it and none after', () => {
  const bench = new Bench(freshFolder())
  const read: LogRequest = { type: 'entries', ticket: 2, from: 1, to: 2, maxBytes: 1000 }
  bench.send(appendOf(1, 1, 2), read, appendOf(3, 3, 3))
  assert.deepEqual(bench.replies.map(({ type }) => type), ['opened', 'stored', 'entries', 'stored'])
  bench.abandon()
})

const checkpoint = 'PRAGMA wal_checkpoint(PASSIVE)'

test('a log that has been quiet for a second copies its write-ahead log, once', () => {
  const bench = new Bench(freshFolder())
  bench.send(appendOf(1, 1, 2))
  bench.pass(900)
  bench.send(appendOf(2, 3, 3))
  bench.pass(900)
  assert.equal(bench.count(checkpoint), 0, 'it is not quiet yet')
  bench.pass(2000)
  assert.equal(bench.count(checkpoint), 1)
  bench.pass(60_000)
  assert.equal(bench.count(checkpoint), 1, 'nothing was written since')
  bench.abandon()
})

test('a trim lets what waits go first, and is answered when the file is cut', () => {
  const bench = new Bench(freshFolder())
  for (let batch = 0; batch < 20; batch++) bench.send(appendOf(batch + 1, batch * 100 + 1, batch * 100 + 100))
  bench.replies.length = 0
  bench.send({ type: 'truncatePrefix', ticket: 21, index: 1900 }, appendOf(22, 2001, 2001))
  assert.deepEqual(bench.replies, [{ type: 'stored', ticket: 22 }])
  bench.pass(100)
  assert.deepEqual(bench.replies.at(-1), { type: 'truncated', ticket: 21 })
  assert.ok(bench.count('DELETE FROM log WHERE idx <= ?') > 1, 'more than one slice')
  assert.equal(bench.count(checkpoint), 1)
  bench.abandon()
})

test('closing waits for a trim that has begun', () => {
  const bench = new Bench(freshFolder())
  bench.send(appendOf(1, 1, 1000), { type: 'truncatePrefix', ticket: 2, index: 900 }, { type: 'close', ticket: 3 })
  assert.equal(bench.replies.at(-1)?.type, 'stored')
  bench.pass(100)
  assert.deepEqual(bench.replies.slice(-2).map(({ type }) => type), ['truncated', 'closed'])
})

for (const failing of ['COMMIT', 'INSERT INTO log (idx, body) VALUES (?, ?)', checkpoint]) {
  test(`after a failed ${failing} the database is not touched again`, async () => {
    const folder = freshFolder()
    const bench = new Bench(folder)
    bench.send(appendOf(1, 1, 5))
    bench.failing = failing
    // Enough for a checkpoint.
    const large = encodeFrames(entriesOf(6, 6, 1, 17 << 20))
    bench.send({ type: 'append', ticket: 2, frames: large, truncateFrom: undefined })
    const failed: LogReply = { type: 'failed', error: { message: 'disk I/O error', code: '1034' } }
    assert.deepEqual(bench.replies.at(-1), failed)
    const run = bench.run.length
    const replies = bench.replies.length
    bench.failing = undefined
    bench.send(appendOf(3, 7, 7), { type: 'entries', ticket: 4, from: 1, to: 2, maxBytes: 10 }, { type: 'close', ticket: 5 })
    assert.deepEqual([bench.run.length, bench.replies.length], [run, replies])
    bench.abandon()
    const again = await openLog(folder)
    assertEntries((await contentsOf(again)).slice(0, 5), entriesOf(1, 5))
    await again.close()
  })
}
