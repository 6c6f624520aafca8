import assert from 'node:assert/strict'
import { cpSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { LogEntry, StableState } from '../../src/raft/ports.ts'
import { freshFolder, openLog } from '../../src/raft/storage/log-folder.suite.ts'
import { assertEntries, contentsOf, entriesOf } from '../../src/raft/storage/log-store.suite.ts'
import { seeded } from './random.ts'

const vote: StableState = { term: 3, lastVoteTerm: 3, lastVoteCandidate: '127.0.0.1:8300' }
const expected: readonly LogEntry[] = [...entriesOf(101, 149, 1, 900), ...entriesOf(150, 160, 2, 40_000), ...entriesOf(161, 299, 3, 300)]
const segmentBytes = 100_000

/** A log with a past in several segments: deleted, replaced and large entries, two processes that wrote. */
async function makeLog(): Promise<string> {
  const folder = freshFolder()
  const store = await openLog(folder, { segmentBytes })
  for (let index = 1; index <= 160; index += 4) await store.append(entriesOf(index, index + 3, 1, 900))
  await store.setStable(vote)
  await store.append(entriesOf(150, 160, 2, 40_000), 150)
  await store.truncatePrefix(100)
  await store.close()
  const again = await openLog(folder, { segmentBytes })
  for (let index = 161; index < 300; index++) await again.append(entriesOf(index, index, 3, 300))
  await again.close()
  return folder
}

const segmentsOf = (folder: string): string[] => readdirSync(join(folder, 'log')).map((name) => join('log', name))

/** Opens a copy of a log after `harm`: it must be refused for damage, or hold exactly what was acknowledged. */
async function judge(folder: string, name: string, harm: (file: string) => void): Promise<'refused' | 'sound'> {
  const copy = freshFolder()
  cpSync(folder, copy, { recursive: true })
  harm(join(copy, name))
  try {
    const store = await openLog(copy, { tailEntries: 1, segmentBytes })
    try {
      assert.deepEqual(store.stable, vote)
      assertEntries(await contentsOf(store), expected)
    } finally {
      await store.close()
    }
    return 'sound'
  } catch (error) {
    assert.ok(error instanceof Error && 'code' in error && error.code === 'log_damaged', String(error))
    assert.ok(error.message.startsWith(`${copy}/log`), error.message)
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

const flips = Number(process.env['DISK_FLIPS'] ?? 300)
const seed = Number(process.env['DISK_SEED'] ?? 20_261_125)

test(`a flipped bit anywhere in a log is noticed (seed ${seed})`, async () => {
  const folder = await makeLog()
  assert.equal(await judge(folder, 'log', () => undefined), 'sound')
  assert.ok(segmentsOf(folder).length > 3, 'the log lies in several segments')
  const random = seeded(seed)
  for (let count = 0; count < flips; count++) {
    const names = segmentsOf(folder)
    const name = names[count % names.length] ?? ''
    const { size } = statSync(join(folder, name))
    // Every other one where the log keeps what it steers by.
    const at = count % 2 === 0 ? random.below(size) : random.below(200)
    const bit = random.below(8)
    assert.equal(await judge(folder, name, (file) => flip(file, at, bit)), 'refused', `bit ${bit} of byte ${at} of ${name}`)
  }
})

test('a flipped bit in what was acknowledged is noticed, or proves nothing', async () => {
  const folder = await makeLog()
  for (let at = 0; at < 12; at++) await judge(folder, 'log.ack', (file) => flip(file, at, at % 8))
})

test('a cut end of any segment, and a segment that is gone, are noticed', async () => {
  const folder = await makeLog()
  const random = seeded(seed + 1)
  for (const name of segmentsOf(folder)) {
    const { size } = statSync(join(folder, name))
    for (const left of [0, 1, 79, 80, 94, size - 1, ...Array.from({ length: 8 }, () => random.below(size))]) {
      assert.equal(await judge(folder, name, (file) => truncateSync(file, left)), 'refused', `${name} cut to ${left} of ${size} bytes`)
    }
    assert.equal(await judge(folder, name, (file) => rmSync(file)), 'refused', `without ${name}`)
  }
  assert.equal(await judge(folder, 'log', (all) => rmSync(all, { recursive: true })), 'refused', 'without any')
})

test('a torn end is what a crash leaves, and does no harm; what stands behind it tells damage', async () => {
  const folder = await makeLog()
  const newest = segmentsOf(folder).at(-1) ?? ''
  const torn = readFileSync(join(folder, newest)).subarray(-200)
  for (const [what, tail] of [['half a batch', torn.subarray(0, 150)], ['zeros', new Uint8Array(5000)], ['a byte', Uint8Array.of(0x42)]] as const) {
    assert.equal(await judge(folder, newest, (file) => writeFileSync(file, tail, { flag: 'a' })), 'sound', what)
  }
  // Without its number, which a power failure may have taken, too.
  const last = lastBatches(join(folder, newest))
  const harmed = (at: number) => judge(folder, newest, (file) => {
    writeFileSync(join(file, '../../log.ack'), '')
    flip(file, at, 5)
  })
  assert.equal(await harmed(last.before + 30), 'refused', 'a batch that another one follows')
  await assert.rejects(harmed(last.at + 30), assert.AssertionError, 'of the last one nobody can tell')
})

/** Where the last two batches of a segment begin. */
function lastBatches(file: string): { readonly before: number; readonly at: number } {
  const bytes = readFileSync(file)
  const at = bytes.lastIndexOf('BATH')
  return { before: bytes.lastIndexOf('BATH', at - 1), at }
}

for (const [what, harm] of [
  ['garbage', (file: string) => writeFileSync(file, Buffer.alloc(70_000, 'garbage'))],
  ['zeros', (file: string) => writeFileSync(file, Buffer.alloc(65_536))],
  ['a text', (file: string) => writeFileSync(file, 'not a log')],
  ['another segment', (file: string) => cpSync(join(file, '../00000002'), file)],
] as const) {
  test(`a log with a segment that is ${what} is refused by name, and says so each time`, async () => {
    const folder = await makeLog()
    const name = segmentsOf(folder).at(-1) ?? ''
    harm(join(folder, name))
    const refusal = (error: Error & { readonly code?: string }): boolean => {
      assert.equal(error.code, 'log_damaged')
      assert.match(error.message, new RegExp(`^${folder}/(${name} is damaged: |log is damaged: it ends at batch \\d+, but \\d+ had been written)`))
      return true
    }
    await assert.rejects(openLog(folder), refusal)
    await assert.rejects(openLog(folder), refusal)
  })
}

test('logs of the original Consul and of early versions are refused, not passed over', async () => {
  for (const [name, who] of [['raft.db', 'the original Consul'], ['log.db', 'an early version of this program']] as const) {
    const folder = freshFolder()
    writeFileSync(join(folder, name), Buffer.alloc(65_536))
    await assert.rejects(openLog(folder), { code: 'log_foreign', message: new RegExp(`${name} was written by ${who}`) })
  }
})
