import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { seeded } from '../disk/random.ts'
import { withTmpfs } from '../disk/tmpfs.ts'
import { AgentSite } from './agent-site.ts'
import { ConnectionEnded, RawConnection } from './raw-connection.ts'

/** The whole program on disks that are full, closed, taken or damaged: it says so by name, and nothing acknowledged is lost. */

/** Writes values on several connections until the agent takes no more, and adds the keys whose write was acknowledged. */
async function writeUntilRefused(site: AgentSite, prefix: string, value: string, acknowledged: Set<string>): Promise<void> {
  let serial = 0
  const write = async (): Promise<void> => {
    using connection = new RawConnection(site.port)
    for (;;) {
      const key = `${prefix}/${serial++}`
      const { status, body } = await connection.ask('PUT', `/v1/kv/${key}`, value)
      assert.ok(status === 200 || status === 500, `${status} ${body}`)
      if (status === 500) return
      acknowledged.add(key)
    }
  }
  await Promise.all([1, 2, 3].map(() => write().catch((error: unknown) => assert.ok(error instanceof ConnectionEnded, String(error)))))
}

async function keysOf(site: AgentSite): Promise<readonly string[]> {
  return JSON.parse((await site.ask('GET', '/v1/kv/?keys')).body) as readonly string[]
}

test('a full disk stops the server with its reason; with room again all that was acknowledged is there', async (t) => {
  await withTmpfs(t, '4m', async (disk) => {
    await using site = await AgentSite.open(t, { dataDir: join(disk.path, 'data') })
    const value = 'v'.repeat(30_000)
    const acknowledged = new Set<string>()
    for (let attempt = 0; attempt < 3; attempt++) {
      const program = site.launch()
      // Without room it may not even come to lead, which is a write; or the log finds a little in its own files.
      const serves = await program.until(/Synced node info/).then(() => true, () => false)
      if (serves) await writeUntilRefused(site, `${attempt}`, value, acknowledged)
      assert.equal(await site.ended(), 1)
      assert.match(
        program.stdout,
        /\[ERROR\] agent: (Agent cannot go on|Error starting agent): error=".*\/data\/raft.*(disk is full|I\/O error|ENOSPC.*)"\n/,
      )
      assert.equal(program.stderr, '')
    }
    assert.ok(acknowledged.size >= 20, `${acknowledged.size} writes before the disk was full`)
    disk.remount('size=64m')
    await site.start()
    const keys = new Set(await keysOf(site))
    for (const key of acknowledged) assert.ok(keys.has(key), `${key} was acknowledged`)
    for (const key of keys) assert.equal(await site.get(key), value)
    await site.put('after', 'x')
  })
})

test('a snapshot that finds no room fails alone: the server goes on, with what it had', async (t) => {
  await withTmpfs(t, '8m', async (disk) => {
    const { path } = disk
    await using site = await AgentSite.open(t, { dataDir: join(path, 'data') })
    await site.start()
    for (let i = 0; i < 10; i++) await site.put(`k${i}`, 'x'.repeat(100_000))
    const { body: archive } = await site.ask('GET', '/v1/snapshot')
    await site.put('k0', 'newer')
    const ballast = join(path, 'ballast')
    fill(ballast, 300_000)
    const save = await site.ask('GET', '/v1/snapshot')
    assert.match(`${save.status} ${save.body}`, /^500 .*(ENOSPC|no space left on device)/)
    const restore = await site.ask('PUT', '/v1/snapshot', archive)
    assert.match(`${restore.status} ${restore.body}`, /^500 .*(ENOSPC|no space left on device)/)
    assert.equal(await site.get('k0'), 'newer')
    await site.put('small', 'x')
    rmSync(ballast)
    assert.equal((await site.ask('GET', '/v1/snapshot')).status, 200)
    assert.equal((await site.ask('PUT', '/v1/snapshot', archive)).status, 200)
    assert.equal(await site.get('k0'), 'x'.repeat(100_000))
    await site.kill()
    await site.start()
    assert.equal(await site.get('k0'), 'x'.repeat(100_000))
    assert.equal(await site.get('small'), undefined)
  })
})

/** Fills the disk up but for so many bytes. */
function fill(path: string, spare: number): void {
  for (const size of [1 << 20, 1 << 16, 4096]) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' })
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC')
    }
  }
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.subarray(0, bytes.length - spare))
}

test('a data folder that cannot be written is refused with its reason, before and after there is something in it', async (t) => {
  await withTmpfs(t, '8m', async (disk) => {
    await using site = await AgentSite.open(t, { dataDir: join(disk.path, 'data') })
    disk.remount('ro')
    assert.match(await site.refused(), /read-only file system/)
    disk.remount('rw')
    await site.start()
    await site.put('a', 'kept')
    await site.stop()
    disk.remount('ro')
    assert.match(
      await site.refused(),
      /\[ERROR\] agent: Error starting agent: error=".*\/raft\/log cannot be opened: EROFS: read-only file system/,
    )
    disk.remount('rw')
    await site.start()
    assert.equal(await site.get('a'), 'kept')
  })
})

test('a second agent on the same data folder is refused, and the first goes on unharmed', async (t) => {
  await using first = await AgentSite.open(t)
  const { pid } = await first.start()
  await first.put('a', '1')
  {
    await using second = await AgentSite.open(t, { dataDir: first.dataDir })
    const said = await second.refused()
    assert.ok(
      said.includes(`[ERROR] agent: Error starting agent: error="Failed to start Consul server: ${first.dataDir}/raft/log is in use by another agent (process ${pid})"`),
      said,
    )
    assert.ok(!said.includes('Started HTTP server'), said)
  }
  await first.put('b', '2')
  await first.kill()
  await first.start()
  assert.deepEqual([await first.get('a'), await first.get('b')], ['1', '2'])
})

test('an HTTP port in use is refused by name, and nothing of the state is harmed', async (t) => {
  await using first = await AgentSite.open(t)
  await first.start()
  {
    await using second = await AgentSite.open(t)
    await second.start()
    await second.put('a', 'kept')
    await second.stop()
    const said = await second.refused(`-http-port=${first.port}`)
    assert.match(
      said,
      new RegExp(`\\[ERROR\\] agent: Error starting agent: error=".*listen tcp 127\\.0\\.0\\.1:${first.port}: bind: address already in use`),
    )
    await second.start()
    assert.equal(await second.get('a'), 'kept')
  }
  await first.put('a', '1')
})

for (const { what, prepare, says } of [
  {
    what: 'a data folder that is a file',
    prepare: (dataDir: string) => writeFileSync(dataDir, 'text'),
    says: (dataDir: string) => `==> data_dir "${dataDir}" is not a directory`,
  },
  {
    what: 'a raft folder that is a file',
    prepare: (dataDir: string) => [mkdirSync(dataDir), writeFileSync(join(dataDir, 'raft'), 'text')],
    says: (dataDir: string) => `${dataDir}/raft`,
  },
  {
    what: 'a snapshots folder that is a file',
    prepare: (dataDir: string) => [mkdirSync(join(dataDir, 'raft'), { recursive: true }), writeFileSync(join(dataDir, 'raft/snapshots'), 'text')],
    says: (dataDir: string) => `${dataDir}/raft/snapshots`,
  },
  {
    what: 'a node-id that is a folder',
    prepare: (dataDir: string) => mkdirSync(join(dataDir, 'node-id'), { recursive: true }),
    says: (dataDir: string) => `${dataDir}/node-id`,
  },
  {
    what: 'a node-id that is garbage',
    prepare: (dataDir: string) => [mkdirSync(dataDir), writeFileSync(join(dataDir, 'node-id'), Buffer.from([0, 255, 10, 27]))],
    says: (dataDir: string) => `NodeID in ${dataDir}/node-id is invalid: `,
  },
  {
    what: 'a log of the original',
    prepare: (dataDir: string) => [mkdirSync(join(dataDir, 'raft'), { recursive: true }), writeFileSync(join(dataDir, 'raft/raft.db'), Buffer.alloc(32_768))],
    says: (dataDir: string) => `${dataDir}/raft/raft.db was written by the original Consul`,
  },
] as const) {
  test(`${what} is refused by name, and left as it is`, async (t) => {
    await using site = await AgentSite.open(t)
    prepare(site.dataDir)
    for (let attempt = 0; attempt < 2; attempt++) {
      const said = await site.refused()
      assert.ok(said.includes(says(site.dataDir)), said)
      assert.doesNotMatch(said, /\n {4}at |Started HTTP server/, 'an error is a line, not a stack')
    }
  })
}

test('damage to the log is refused by name, each time, unless it is where nothing lies', async (t) => {
  await using site = await AgentSite.open(t)
  await site.start()
  const keys = Array.from({ length: 40 }, (_, i) => `k${i}`)
  for (const key of keys) await site.put(key, key.repeat(2000))
  await site.stop()
  const file = join(site.dataDir, 'raft/log/00000001')
  const sound = readFileSync(file)
  const random = seeded(7)
  let refused = 0
  for (let round = 0; round < 6; round++) {
    writeFileSync(file, damaged(sound, sound.lastIndexOf(`k${random.below(40)}`.repeat(100)) + random.below(200)))
    const program = site.launch()
    if (await program.until(/Synced node info/).then(() => true, () => false)) {
      for (const key of keys) assert.equal(await site.get(key), key.repeat(2000))
      await site.stop()
      continue
    }
    assert.equal(await site.ended(), 1)
    assert.ok(program.said.includes(`[ERROR] agent: Error starting agent: error="Failed to start Consul server: ${file} is damaged`), program.said)
    assert.ok(!program.said.includes('Started HTTP server'), program.said)
    refused++
  }
  assert.ok(refused >= 3, `${refused} of 6 were refused`)
  writeFileSync(file, sound)
  await site.start()
  for (const key of keys) assert.equal(await site.get(key), key.repeat(2000))
})

test('a damaged snapshot is passed over for the one before it, or refused when the log does not reach back', async (t) => {
  await using site = await AgentSite.open(t)
  await site.start()
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 20; i++) await site.put(`k${i}`, `${round}`)
    assert.equal((await site.ask('GET', '/v1/snapshot')).status, 200)
  }
  await site.put('last', 'x')
  await site.stop()
  const folder = join(site.dataDir, 'raft/snapshots')
  const [older = '', newer = ''] = readdirSync(folder)
  flip(join(folder, newer, 'state.bin'))
  const program = await site.start()
  assert.match(
    program.stdout,
    new RegExp(`\\[ERROR\\] agent\\.server\\.raft: failed to restore snapshot: id=${newer} error="snapshot ${newer} is damaged: state\\.bin has a wrong checksum"`),
  )
  assert.deepEqual([await site.get('k19'), await site.get('last')], ['1', 'x'])
  await site.stop()
  flip(join(folder, older, 'state.bin'))
  assert.match(await site.refused(), /\[ERROR\] agent: Error starting agent: error=".*failed to load any existing snapshots"/)
})

function flip(file: string): void {
  const bytes = readFileSync(file)
  writeFileSync(file, damaged(bytes, bytes.length >> 1))
}

function damaged(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = copy[at]! ^ 4
  return copy
}
