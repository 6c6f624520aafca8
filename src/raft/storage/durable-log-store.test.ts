import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { test } from 'node:test'
import type { StartWorker, WorkerEvents } from '../../runtime/worker.ts'
import { encodeFrames } from './log-frame.ts'
import { freshFolder, openLog } from './log-folder.suite.ts'
import { assertEntries, contentsOf, entriesOf, entryOf } from './log-store.suite.ts'
import type { LogReply, LogRequest } from './log-protocol.ts'
import { startLogThread } from './log-thread.ts'

/** Says how many transactions the log's thread has acknowledged. */
function countingThread(): { readonly start: StartWorker; transactions(): number } {
  let stored = 0
  const start: StartWorker = (data, events) => {
    return startLogThread(data, {
      ...events,
      message: (message) => {
        if ((message as LogReply).type === 'stored') stored++
        events.message(message)
      },
    })
  }
  return { start, transactions: () => stored }
}

test('appends that come while one is being synced are committed together', async () => {
  const counting = countingThread()
  const store = await openLog(freshFolder(), { start: counting.start })
  await Promise.all(entriesOf(1, 500).map((entry) => store.append([entry])))
  assert.ok(counting.transactions() < 50, `${counting.transactions()} transactions for 500 appends`)
  for (const entry of entriesOf(501, 510)) await store.append([entry])
  assert.ok(counting.transactions() >= 11, 'an append that waits for the one before has a transaction of its own')
  await store.close()
})

test('a vote and entries that are committed together are both kept', async () => {
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
    message: `${folder}/log.db is in use by another agent (process ${process.pid})`,
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
  for (const name of readdirSync(folder)) assert.equal(statSync(`${folder}/${name}`).mode & 0o077, 0, name)
  await store.close()
})

test('truncatePrefix() and clear() give the space back', async () => {
  const folder = freshFolder()
  const store = await openLog(folder)
  const size = (): number => statSync(`${folder}/log.db`).size
  for (let from = 1; from < 20_000; from += 500) await store.append(entriesOf(from, from + 499, 1, 1000))
  await store.truncatePrefix(1)
  const full = size()
  assert.ok(full > 19e6, `${full} bytes with all entries`)
  await store.truncatePrefix(19_000)
  assert.ok(size() < 2e6, `${size()} bytes with a twentieth of the entries`)
  assertEntries(await contentsOf(store), entriesOf(19_001, 20_000, 1, 1000))
  await store.truncatePrefix(20_000)
  assert.ok(size() < 2e5, `${size()} bytes when empty`)
  await store.close()
})

test('a batch larger than one transaction may be is stored whole and in order', async () => {
  const store = await openLog(freshFolder())
  const appends = entriesOf(1, 40, 1, 512 << 10).map((entry) => store.append([entry]))
  await Promise.all(appends)
  assertEntries(await store.entries(39, 40, 1 << 30), entriesOf(39, 40, 1, 512 << 10))
  assert.equal((await store.entries(1, 40, 3 << 20)).length, 5)
  await store.close()
})

/** A thread that does as it is told. */
function scriptedThread(): { readonly start: StartWorker; readonly asked: LogRequest[]; say(reply: LogReply): void; end(error?: Error): void } {
  let heard: WorkerEvents | undefined
  const asked: LogRequest[] = []
  const opened: LogReply = {
    type: 'opened', stable: { term: 1, lastVoteTerm: 0, lastVoteCandidate: '' }, first: 1, last: 2, tail: encodeFrames(entriesOf(2, 2)),
  }
  return {
    asked,
    say: (reply) => heard?.message(reply),
    end: (error) => heard?.ended(error),
    start: (_data, events) => {
      heard = events
      queueMicrotask(() => events.message(opened))
      return { post: (message) => asked.push(message as LogRequest), hold: () => undefined, end: async () => undefined }
    },
  }
}

test('a failed sync rejects all that waits and all that comes, and nothing is tried again', async () => {
  const thread = scriptedThread()
  const store = await openLog('/nowhere', { start: thread.start })
  const first = store.append(entriesOf(3, 3))
  const read = store.entries(1, 2, 100)
  const second = store.append(entriesOf(4, 4))
  thread.say({ type: 'stored', ticket: thread.asked[0]?.ticket ?? 0 })
  await first
  thread.say({ type: 'failed', error: { message: 'disk I/O error', code: '1034' } })
  const failure = { code: 'log_failed', message: 'the log in /nowhere failed: disk I/O error' }
  await assert.rejects(second, failure)
  await assert.rejects(read, failure)
  const asked = thread.asked.length
  await assert.rejects(store.append(entriesOf(5, 5)), failure)
  await assert.rejects(store.setStable({ term: 2, lastVoteTerm: 0, lastVoteCandidate: '' }), failure)
  await assert.rejects(store.truncatePrefix(1), failure)
  await assert.rejects(store.clear(), failure)
  await store.close()
  assert.equal(thread.asked.length, asked, 'nothing was asked of the thread any more')
})

test('the cause of a failure keeps the code of the platform', async () => {
  const thread = scriptedThread()
  const store = await openLog('/nowhere', { start: thread.start })
  const append = store.append(entriesOf(3, 3))
  thread.say({ type: 'failed', error: { message: 'database or disk is full', code: '13' } })
  await assert.rejects(append, (error: Error) => {
    assert.ok(error.cause instanceof Error && 'code' in error.cause)
    return error.cause.code === '13' && error.cause.message === 'database or disk is full'
  })
})

test('a thread that ends unasked fails the log', async () => {
  const thread = scriptedThread()
  const store = await openLog('/nowhere', { start: thread.start })
  const append = store.append(entriesOf(3, 3))
  thread.end(new Error('out of memory'))
  await assert.rejects(append, { code: 'log_failed', message: 'the log in /nowhere failed: out of memory' })
  await assert.rejects(store.append(entriesOf(4, 4)), { code: 'log_failed' })
})

test('entries in memory are read without the thread, others from it', async () => {
  const thread = scriptedThread()
  const store = await openLog('/nowhere', { start: thread.start })
  assertEntries(await store.entries(2, 2, 100), entriesOf(2, 2))
  assert.equal(thread.asked.length, 0)
  const read = store.entries(1, 2, 100)
  assert.equal(thread.asked.length, 1)
  thread.say({ type: 'entries', ticket: thread.asked[0]?.ticket ?? 0, frames: encodeFrames(entriesOf(1, 2)) })
  assertEntries(await read, entriesOf(1, 2))
})
