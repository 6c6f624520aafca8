import assert from 'node:assert/strict'
import test from 'node:test'
import { DiskError, Platter, SimulatedDisk } from './disk.ts'
import { SeededRandom } from './random.ts'
import { Scheduler } from './scheduler.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Runs `work` on a disk until it ends, and hands out the platter. */
async function onDisk<T>(
  work: (disk: SimulatedDisk) => Promise<T>,
  platter = new Platter(),
  fault?: (operation: string) => string | undefined,
): Promise<{ readonly result: T; readonly platter: Platter }> {
  const scheduler = new Scheduler(turn)
  const owner = { name: 'a', dead: false, pausedUntil: 0 }
  const disk = new SimulatedDisk(scheduler, owner, new SeededRandom(1), platter, fault)
  let ended = false
  const working = work(disk).finally(() => (ended = true))
  await Promise.all([working, scheduler.run(Infinity, () => ended)])
  return { result: await working, platter }
}

const read = async (disk: SimulatedDisk, path: string): Promise<string> => new TextDecoder().decode(await disk.readFile(path))

async function write(disk: SimulatedDisk, path: string, text: string, sync: boolean): Promise<void> {
  const file = await disk.create(path)
  for (const part of text.match(/.{1,4}/g) ?? []) await file.write(bytes(part))
  if (sync) await file.sync()
  await file.close()
}

const code = (wanted: string) => (error: unknown) => error instanceof DiskError && error.code === wanted

test('a disk keeps what is written, lists names in order, renames and removes', async () => {
  const { result } = await onDisk(async (disk) => {
    await disk.makeFolder('a/b')
    await write(disk, 'a/b/two', 'second', false)
    await write(disk, 'a/b/one', 'first', false)
    await disk.rename('a/b/one', 'a/b/zero')
    const names = await disk.list('a/b')
    const text = await read(disk, 'a/b/zero')
    const size = await disk.size('a/b/two')
    await disk.remove('a/b')
    await disk.remove('a/b')
    const streamed: number[] = []
    await write(disk, 'a/long', 'x'.repeat(600), false)
    for await (const chunk of disk.stream('a/long')) streamed.push(chunk.length)
    return { names, text, size, after: await disk.list('a/b'), streamed }
  })
  assert.deepEqual(result, { names: ['two', 'zero'], text: 'first', size: 6, after: [], streamed: [256, 256, 88] })
})

test('what is wrong has the code that the platform gives it', async () => {
  await onDisk(async (disk) => {
    await disk.makeFolder('a')
    await write(disk, 'file', 'x', false)
    await assert.rejects(disk.readFile('none'), code('ENOENT'))
    await assert.rejects(disk.readFile('a'), code('EISDIR'))
    await assert.rejects(disk.create('none/x'), code('ENOENT'))
    await assert.rejects(disk.create('file/x'), code('ENOTDIR'))
    await assert.rejects(disk.makeFolder('file/x'), code('EEXIST'))
    await assert.rejects(disk.list('file'), code('ENOTDIR'))
    await assert.rejects(disk.rename('none', 'x'), code('ENOENT'))
    await assert.rejects(disk.rename('file', 'a/file'), code('EXDEV'))
  })
  await onDisk(async (disk) => assert.rejects(disk.makeFolder('a'), code('ENOSPC')), new Platter(), () => 'ENOSPC')
})

test('what was synced, name and content, survives every crash', async () => {
  for (let seed = 1; seed <= 30; seed++) {
    const { platter } = await onDisk(async (disk) => {
      await disk.makeFolder('a')
      await disk.syncFolder('')
      await write(disk, 'a/kept', 'all of this', true)
      await disk.syncFolder('a')
      await write(disk, 'a/other', 'perhaps', true)
    })
    platter.crash(new SeededRandom(seed))
    const { result } = await onDisk((disk) => read(disk, 'a/kept'), platter)
    assert.equal(result, 'all of this')
    assert.ok(platter.durableNames('a').includes('kept'))
  }
})

test('what was not synced may be whole, torn or gone, and names change in the order of what was done', async () => {
  const outcomes = new Set<string>()
  for (let seed = 1; seed <= 60; seed++) {
    const { platter } = await onDisk(async (disk) => {
      await write(disk, 'draft', 'abcdefgh', false)
      await disk.rename('draft', 'final')
      await write(disk, 'later', 'x', true)
    })
    platter.crash(new SeededRandom(seed))
    const { result } = await onDisk(async (disk) => {
      const names = await disk.list('')
      const [first] = names
      return { names, text: first === undefined ? '' : await read(disk, first) }
    }, platter)
    assert.ok('abcdefgh'.startsWith(result.text), result.text)
    outcomes.add(result.names.join(' '))
    if (result.names[0] === 'final') outcomes.add(result.text.length === 8 ? 'whole' : 'torn')
  }
  assert.deepEqual([...outcomes].sort(), ['', 'draft', 'final', 'final later', 'torn', 'whole'])
})
