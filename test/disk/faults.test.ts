import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openLog } from '../../src/raft/storage/log-folder.suite.ts'
import { assertEntries, contentsOf, entriesOf } from '../../src/raft/storage/log-store.suite.ts'
import { DiskSnapshotStore } from '../../src/raft/storage/snapshot-store.ts'
import { nodeRuntime } from '../../src/runtime/node/node-runtime.ts'
import { withTmpfs } from './tmpfs.ts'

test('a full disk fails the log for good; with room again all that was acknowledged is there', async (context) => {
  await withTmpfs(context, '3m', async (disk) => {
    const folder = join(disk.path, 'raft')
    const store = await openLog(folder)
    let acknowledged = 0
    let failure: unknown
    while (failure === undefined) {
      const batch = entriesOf(acknowledged + 1, acknowledged + 10, 1, 5000)
      try {
        await store.append(batch)
        acknowledged += batch.length
      } catch (error) {
        failure = error
      }
    }
    assert.ok(acknowledged >= 100, `${acknowledged} entries before the disk was full`)
    assert.ok(failure instanceof Error && 'code' in failure)
    assert.equal(failure.code, 'log_failed')
    assert.match(failure.message, /^the log in .* failed: ENOSPC: no space left on device, write$/)
    await assert.rejects(store.append(entriesOf(acknowledged + 11, acknowledged + 11)), failure)
    await assert.rejects(store.setStable({ term: 1, lastVoteTerm: 0, lastVoteCandidate: '' }), failure)
    await store.close()

    disk.remount('size=64m')
    const again = await openLog(folder)
    const found = await contentsOf(again)
    assertEntries(found.slice(0, acknowledged), entriesOf(1, acknowledged, 1, 5000))
    // What failed may be there, as after any crash, but only whole.
    assert.ok(found.length === acknowledged || found.length === acknowledged + 10)
    await again.append(entriesOf(found.length + 1, found.length + 1))
    await again.close()
  })
})

test('a disk that is full from the start refuses with its reason', async (context) => {
  await withTmpfs(context, '64k', async (disk) => {
    writeFileSync(join(disk.path, 'ballast'), Buffer.alloc(60_000))
    await assert.rejects(openLog(join(disk.path, 'raft')), { code: 'log_unusable', message: /raft\/log cannot be opened: ENOSPC: no space left on device/ })
  })
})

test('a disk that fills while a snapshot is written fails the snapshot and leaves the older one', async (context) => {
  await withTmpfs(context, '1m', async (disk) => {
    const store = await DiskSnapshotStore.open(nodeRuntime(), join(disk.path, 'snapshots'))
    const point = { index: 1, term: 1, configurationIndex: 1, configuration: { Servers: [] } }
    const small = await store.create(point)
    await small.write(new Uint8Array(1000))
    const kept = await small.commit()
    const large = await store.create({ ...point, index: 2 })
    await assert.rejects(large.write(new Uint8Array(2 << 20)), { code: 'ENOSPC' })
    await large.cancel()
    assert.deepEqual(await store.list(), [kept])
    assert.deepEqual(readdirSync(join(disk.path, 'snapshots')), [kept.id])
  })
})

test('a data folder that cannot be written is refused with its reason, and nothing is lost', async (context) => {
  await withTmpfs(context, '8m', async (disk) => {
    const folder = join(disk.path, 'raft')
    const refusal = { code: 'log_unusable', message: /raft\/log cannot be opened: EROFS: read-only file system/ }
    disk.remount('ro')
    await assert.rejects(openLog(folder), refusal)
    disk.remount('rw')
    const store = await openLog(folder)
    await store.append(entriesOf(1, 5))
    await store.close()
    disk.remount('ro')
    await assert.rejects(openLog(folder), refusal)
    disk.remount('rw')
    const again = await openLog(folder)
    assertEntries(await contentsOf(again), entriesOf(1, 5))
    await again.close()
  })
})
