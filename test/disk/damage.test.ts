import assert from 'node:assert/strict'
import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { LogEntry, StableState } from '../../src/raft/ports.ts'
import { freshFolder, openLog } from '../../src/raft/storage/log-folder.suite.ts'
import { assertEntries, entriesOf } from '../../src/raft/storage/log-store.suite.ts'
import { append, openDatabase, readAll } from './log-rim.ts'
import { seeded } from './random.ts'

const vote: StableState = { term: 3, lastVoteTerm: 3, lastVoteCandidate: '127.0.0.1:8300' }
const expected: readonly LogEntry[] = [...entriesOf(101, 149, 1, 900), ...entriesOf(150, 160, 2, 40_000), ...entriesOf(161, 299, 3, 300)]

/** A log with a past: deleted, replaced and large entries. `closed` says whether SQLite has tidied up behind it. */
function makeLog(folder: string, closed: boolean): void {
  const database = openDatabase(folder)
  append(database, entriesOf(1, 160, 1, 900))
  database.apply([{ type: 'stable', ticket: 0, state: vote }])
  append(database, entriesOf(150, 160, 2, 40_000), 150)
  database.checkpoint()
  while (database.deleteOldest(100, 40).more);
  while (database.shrink(2));
  for (let index = 161; index < 300; index++) append(database, entriesOf(index, index, 3, 300))
  if (!closed) cpSync(folder, `${folder}.left`, { recursive: true })
  database.close()
  if (closed) return
  // What the folder looked like when the process was killed.
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  cpSync(`${folder}.left`, folder, { recursive: true })
  rmSync(`${folder}.left`, { recursive: true, force: true, maxRetries: 10 })
}

/** Opens a copy of a log after `harm`: it must be refused for damage, or hold exactly what was acknowledged. */
function judge(folder: string, name: string, harm: (file: string) => void): 'refused' | 'sound' {
  const copy = freshFolder()
  cpSync(folder, copy, { recursive: true })
  harm(join(copy, name))
  try {
    const database = openDatabase(copy)
    try {
      assert.deepEqual(database.found.stable, vote)
      assertEntries(readAll(database), expected)
    } finally {
      database.close()
    }
    return 'sound'
  } catch (error) {
    assert.ok(error instanceof Error && error.name === 'LogRefused', String(error))
    assert.ok(error.message.startsWith(`${copy}/log.db`), error.message)
    return 'refused'
  } finally {
    rmSync(copy, { recursive: true, force: true, maxRetries: 10 })
  }
}

function flip(file: string, at: number, bit: number): void {
  const bytes = readFileSync(file)
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
  writeFileSync(file, bytes)
}

const flips = Number(process.env['DISK_FLIPS'] ?? 120)
const seed = Number(process.env['DISK_SEED'] ?? 20_261_125)

for (const [state, closed, name] of [['closed', true, 'log.db'], ['killed', false, 'log.db'], ['killed', false, 'log.db-wal']] as const) {
  test(`a flipped bit in ${name} of a ${state} log never changes what is read (seed ${seed})`, () => {
    const folder = freshFolder()
    makeLog(folder, closed)
    assert.equal(judge(folder, name, () => undefined), 'sound')
    const { length } = readFileSync(join(folder, name))
    const random = seeded(seed)
    let refused = 0
    for (let count = 0; count < flips; count++) {
      // Every other one where SQLite keeps what it steers by: the first page, and the beginnings of pages.
      const at = count % 2 === 0 ? random.below(length) : (random.below(length >> 14) << 14) + random.below(120)
      const bit = random.below(8)
      if (judge(folder, name, (file) => flip(file, at, bit)) === 'refused') refused++
    }
    assert.ok(refused > flips / 4, `${refused} of ${flips} were refused`)
  })

  // What is cut off a killed log's database may lie in its write-ahead log still.
  const harmless = state === 'killed' && name === 'log.db'
  test(`a cut end of ${name} of a ${state} log is refused${harmless ? ' or does no harm' : ''}`, () => {
    const folder = freshFolder()
    makeLog(folder, closed)
    const { length } = readFileSync(join(folder, name))
    const random = seeded(seed + 1)
    for (const size of [0, 1, 99, 100, 512, 16_384, length - 16_384, length - 1, ...Array.from({ length: 20 }, () => random.below(length))]) {
      const judged = judge(folder, name, (file) => truncateSync(file, size))
      if (!harmless) assert.equal(judged, 'refused', `cut to ${size} of ${length} bytes`)
    }
  })
}

test('every bit of the header of the database', () => {
  const folder = freshFolder()
  makeLog(folder, true)
  for (let at = 0; at < 100; at++) judge(folder, 'log.db', (file) => flip(file, at, at % 8))
})

for (const [what, harm] of [
  ['garbage', (file: string) => writeFileSync(file, Buffer.alloc(70_000, 'garbage'))],
  ['zeros', (file: string) => writeFileSync(file, Buffer.alloc(65_536))],
  ['a text', (file: string) => writeFileSync(file, 'not a database')],
  ['nothing', (file: string) => rmSync(file)],
] as const) {
  test(`a log whose file is ${what} is refused by name, and says so each time`, async () => {
    const folder = freshFolder()
    makeLog(folder, true)
    harm(join(folder, 'log.db'))
    const refusal = (error: Error & { readonly code?: string }): boolean => {
      assert.equal(error.code, 'log_damaged')
      assert.ok(error.message.startsWith(`${folder}/log.db is `), error.message)
      return true
    }
    await assert.rejects(openLog(folder), refusal)
    await assert.rejects(openLog(folder), refusal)
  })
}

test('a write-ahead log that lost acknowledged entries is kept aside, and the log stays refused', async () => {
  const folder = freshFolder()
  makeLog(folder, false)
  const wal = readFileSync(join(folder, 'log.db-wal'))
  flip(join(folder, 'log.db-wal'), wal.length >> 1, 3)
  for (let attempt = 0; attempt < 2; attempt++) {
    await assert.rejects(openLog(folder), { code: 'log_damaged', message: /ends at transaction \d+, but \d+ had been written/ })
  }
  assert.equal(readFileSync(join(folder, 'log.db-wal.refused')).length, wal.length)
})

test('a log of the original Consul is refused, not passed over', async () => {
  const folder = freshFolder()
  writeFileSync(join(folder, 'raft.db'), Buffer.alloc(65_536))
  await assert.rejects(openLog(folder), { code: 'log_foreign', message: /raft\.db was written by the original Consul/ })
})
