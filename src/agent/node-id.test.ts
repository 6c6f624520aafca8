import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { nodeDisk } from '../runtime/node/disk.ts'
import { SeededRandom } from '../runtime/sim/random.ts'
import { settleNodeId } from './node-id.ts'

test('settleNodeId() makes the same ID of the same machine, and keeps the first one', async (t) => {
  const runtime = { disk: nodeDisk, random: new SeededRandom(1) }
  const folder = await mkdtemp(join(tmpdir(), 'node-id-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const sum = createHash('sha512').update('machine').digest('hex')
  const wanted = [sum.slice(0, 8), sum.slice(8, 12), sum.slice(12, 16), sum.slice(16, 20), sum.slice(20, 32)].join('-')
  assert.equal(await settleNodeId(runtime, '', '', 'machine'), wanted)
  assert.notEqual(await settleNodeId(runtime, '', ''), await settleNodeId(runtime, '', ''))
  assert.equal(await settleNodeId(runtime, '', folder, 'machine'), wanted)
  assert.equal(await settleNodeId(runtime, '', folder, 'another'), wanted)
})
