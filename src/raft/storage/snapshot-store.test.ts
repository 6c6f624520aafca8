import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { LogHub } from '../../runtime/node/log.ts'
import { nodeRuntime } from '../../runtime/node/node-runtime.ts'
import type { Disk, Runtime } from '../../runtime/ports.ts'
import type { SnapshotStore } from '../ports.ts'
import { freshFolder } from './log-folder.suite.ts'
import { MemorySnapshotStore } from './memory.ts'
import { DiskSnapshotStore } from './snapshot-store.ts'

const recorded = join(import.meta.dirname, '../../../test/vectors/data/raft/snapshot_dir')
const recordedId = '2-119-1795408228419'
const point = { index: 10, term: 3, configurationIndex: 1, configuration: { Servers: [{ Suffrage: 0, ID: 'a', Address: '127.0.0.1:1' }] } } as const

function runtimeWith(lines: string[], disk: Partial<Disk> = {}): Runtime {
  const hub = new LogHub()
  hub.addSink({ level: 'info', write: (line) => lines.push(line.slice(25)) })
  const runtime = nodeRuntime(hub)
  return { ...runtime, disk: { ...runtime.disk, ...disk } }
}

async function write(store: SnapshotStore, index: number, bytes: Uint8Array): Promise<string> {
  const sink = await store.create({ ...point, index })
  await sink.write(bytes)
  return (await sink.commit()).id
}

async function read(state: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of state) chunks.push(chunk)
  return Buffer.concat(chunks)
}

test('a folder that 1.8.7 wrote is read, and written again to the same bytes', async () => {
  const folder = freshFolder()
  cpSync(recorded, folder, { recursive: true })
  const store = await DiskSnapshotStore.open(runtimeWith([]), folder)
  const [meta] = await store.list()
  assert.deepEqual(meta, {
    id: recordedId,
    index: 119,
    term: 2,
    configuration: { Servers: [{ Suffrage: 0, ID: 'b503474c-b70d-3b6d-54ec-7611ab4e5e88', Address: '127.0.0.31:20001' }] },
    configurationIndex: 1,
    size: 24_510,
  })
  const opened = await store.open(recordedId)
  const state = await read(opened.state)
  const sink = await store.create(opened.meta)
  for (let at = 0; at < state.length; at += 1000) await sink.write(state.subarray(at, at + 1000))
  const { id } = await sink.commit()
  const file = (snapshot: string, name: string): string => readFileSync(join(folder, snapshot, name), 'latin1')
  assert.equal(file(id, 'meta.json').replace(id, recordedId), file(recordedId, 'meta.json'))
  assert.equal(file(id, 'state.bin'), file(recordedId, 'state.bin'))
})

test('the two newest are kept, by term, index and time', async () => {
  const folder = freshFolder()
  const store = await DiskSnapshotStore.open(runtimeWith([]), folder)
  await write(store, 10, Uint8Array.of(1))
  const older = await write(store, 30, Uint8Array.of(2))
  await write(store, 20, Uint8Array.of(3))
  const newer = await write(store, 30, Uint8Array.of(4))
  assert.deepEqual((await store.list()).map(({ id }) => id), [newer, older])
  assert.deepEqual(readdirSync(folder).sort(), [older, newer].sort())
})

test('what was never committed leaves nothing, and leftovers go at the next start', async () => {
  const folder = freshFolder()
  const store = await DiskSnapshotStore.open(runtimeWith([]), folder)
  const sink = await store.create(point)
  await sink.write(Uint8Array.of(1, 2))
  assert.match(readdirSync(folder).join(), /^3-10-\d+\.tmp$/)
  assert.deepEqual(await store.list(), [])
  await sink.cancel()
  assert.deepEqual(readdirSync(folder), [])
  mkdirSync(join(folder, '1-2-3.tmp'))
  writeFileSync(join(folder, '1-2-3.tmp', 'state.bin'), 'x')
  await DiskSnapshotStore.open(runtimeWith([]), folder)
  assert.deepEqual(readdirSync(folder), [])
})

test('a snapshot becomes visible only after all of it was synced', async () => {
  const folder = freshFolder()
  const steps: string[] = []
  const real = runtimeWith([]).disk
  const runtime = runtimeWith([], {
    create: async (path) => {
      const file = await real.create(path)
      const sync = async (): Promise<void> => {
        steps.push(`sync ${path.split('/').at(-1)}`)
        await file.sync()
      }
      return { write: (chunk) => file.write(chunk), sync, close: () => file.close() }
    },
    rename: async (from, to) => {
      steps.push('rename')
      await real.rename(from, to)
    },
    syncFolder: async (path) => {
      steps.push(path === folder ? 'sync parent' : 'sync folder')
      await real.syncFolder(path)
    },
  })
  const store = await DiskSnapshotStore.open(runtime, folder)
  // What the folder itself hangs on, and what a killed process may have left in it.
  assert.deepEqual(steps.splice(0), ['sync folder', 'sync parent'])
  await write(store, 10, Uint8Array.of(1))
  assert.deepEqual(steps, ['sync state.bin', 'sync meta.json', 'sync folder', 'rename', 'sync parent'])
})

const breakages: readonly (readonly [string, (path: string) => void, RegExp])[] = [
  ['meta.json missing', (path) => writeFileSync(join(path, 'meta.json'), ''), /error=/],
  ['meta.json cut', (path) => truncateSync(join(path, 'meta.json'), 100), /error=/],
  ['another snapshot\'s meta.json', (path) => replaceIn(path, '"ID":"', '"ID":"9'), /meta\.json is of snapshot 9/],
  ['an unknown version', (path) => replaceIn(path, '"Version":1', '"Version":7'), /unsupported snapshot version 7/],
  ['an unknown suffrage', (path) => replaceIn(path, '"Suffrage":0', '"Suffrage":9'), /unknown suffrage 9/],
  ['state.bin cut', (path) => truncateSync(join(path, 'state.bin'), 5), /state\.bin has 5 bytes, meta\.json says 100/],
]

function replaceIn(path: string, from: string, to: string): void {
  const file = join(path, 'meta.json')
  writeFileSync(file, readFileSync(file, 'latin1').replace(from, to), 'latin1')
}

for (const [name, breakIt, said] of breakages) {
  test(`a broken snapshot is reported and left out: ${name}`, async () => {
    const folder = freshFolder()
    const lines: string[] = []
    const store = await DiskSnapshotStore.open(runtimeWith(lines), folder)
    const sound = await write(store, 10, new Uint8Array(100))
    const broken = await write(store, 20, new Uint8Array(100))
    breakIt(join(folder, broken))
    assert.deepEqual((await store.list()).map(({ id }) => id), [sound])
    assert.match(lines.join(''), new RegExp(`^\\[ERROR\\] agent\\.snapshot: failed to read snapshot: name=${broken} `))
    assert.match(lines.join(''), said)
    await assert.rejects(store.open(broken))
    assert.ok(existsSync(join(folder, broken)), 'nobody removes what may be rescued')
  })
}

test('damage to the state is found before its last chunk is handed out', async () => {
  const folder = freshFolder()
  const store = await DiskSnapshotStore.open(runtimeWith([]), folder)
  const id = await write(store, 10, new Uint8Array(200_000).fill(5))
  const file = join(folder, id, 'state.bin')
  const bytes = readFileSync(file)
  for (const at of [0, 70_000, 199_999]) {
    const damaged = Buffer.from(bytes)
    damaged[at] = 4
    writeFileSync(file, damaged)
    let seen = 0
    const reading = async (): Promise<void> => {
      for await (const chunk of (await store.open(id)).state) seen += chunk.length
    }
    await assert.rejects(reading(), { code: 'snapshot_damaged' })
    assert.ok(seen < 200_000)
    seen = 0
  }
})

test('a full disk fails the snapshot, and cancelling removes it', async () => {
  const folder = freshFolder()
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  const store = await DiskSnapshotStore.open(
    runtimeWith([], {
      create: async () => {
        return { write: () => Promise.reject(full), sync: async () => undefined, close: async () => undefined }
      },
    }),
    folder,
  )
  const sink = await store.create(point)
  await assert.rejects(sink.write(Uint8Array.of(1)), { code: 'ENOSPC' })
  await sink.cancel()
  assert.deepEqual(readdirSync(folder), [])
})

test('a large chunk is summed in slices that let others run', async () => {
  const store = await DiskSnapshotStore.open(runtimeWith([]), freshFolder())
  const sink = await store.create(point)
  let turns = 0
  const count = (): void => {
    turns++
    if (counting) setImmediate(count)
  }
  let counting = true
  setImmediate(count)
  await sink.write(new Uint8Array(16 << 20))
  counting = false
  await sink.cancel()
  assert.ok(turns >= 16, `${turns} turns of the loop during 16 MiB`)
})

test('in memory the newest snapshot is kept', async () => {
  const store = new MemorySnapshotStore(nodeRuntime())
  assert.deepEqual(await store.list(), [])
  const buffer = Uint8Array.of(1, 2)
  const sink = await store.create(point)
  await sink.write(buffer)
  buffer.fill(9)
  await sink.write(buffer)
  const first = await sink.commit()
  const opened = await store.open(first.id)
  const second = await write(store, 20, Uint8Array.of(3))
  assert.deepEqual([...(await read(opened.state))], [1, 2, 9, 9])
  assert.deepEqual((await store.list()).map(({ id, size }) => [id, size]), [[second, 1]])
  await assert.rejects(store.open(first.id))
})
