/**
 * What does the store alone cost, without HTTP, Raft and disk? Memory a key, time of a read and a write with few and with many keys,
 * and how long the slices of a snapshot are.
 *
 *   node --expose-gc bench/store.ts
 *
 * Times are processor time of the main thread, so that a busy machine spoils them little; caches it shares still do. Garbage
 * collection on helper threads is not in them, and some kernels count them in steps of 4 ms, so that no single slice is told better.
 */
import { setImmediate } from 'node:timers/promises'
import { Fsm } from '../src/fsm/fsm.ts'
import { OrderedTree } from '../src/memdb/ordered-tree.ts'
import { WatchSet } from '../src/memdb/watch-set.ts'
import { kvGet } from '../src/state/kv.ts'
import { CommandType, encodeCommand } from '../src/wire/command.ts'
import { DirEntry, KVSRequest } from '../src/wire/records/kv.ts'

const collect = globalThis.gc
if (collect === undefined) throw new Error('run with --expose-gc')

function heap(): number {
  collect?.()
  collect?.()
  return process.memoryUsage().heapUsed
}

function indexBytes(count: number): number {
  const keys = Array.from({ length: count }, (_, i) => `some/folder/of/keys/${String((i * 7_654_321) % 10_000_019).padStart(10, '0')}/and-the-rest-12`)
  for (const key of keys) if (key.length < 40) throw new Error('short key')
  const value = {}
  const before = heap()
  const tree = new OrderedTree<object>()
  for (const key of keys) tree.set(key, value)
  const bytes = (heap() - before) / tree.size
  console.log(`index: ${bytes.toFixed(1)} bytes a key beside ${tree.size} keys of ${keys[0]?.length} characters`)
  return bytes
}

const value = Buffer.alloc(100, 'v').toString('latin1')
const put = (key: string, text = value): Uint8Array =>
  encodeCommand(CommandType.KVS, KVSRequest, KVSRequest.make({ Op: 'set', Datacenter: 'dc1', DirEnt: DirEntry.make({ Key: key, Value: text }) }))
const keyOf = (i: number): string => `bench/filled/${String((i * 7_919) % 1_000_003).padStart(8, '0')}`

function filled(count: number, pause?: () => Promise<void>): Fsm {
  const fsm = new Fsm({ onLockDelay: () => {}, onTombstone: () => {}, ...(pause === undefined ? {} : { pause }) })
  // Commands come in Buffers from the log, as here.
  for (let i = 0; i < count; i++) fsm.apply({ Index: i + 1, Term: 1, Type: 0, Data: Buffer.from(put(keyOf(i))), Extensions: null })
  return fsm
}

function entryBytes(count: number): void {
  const before = heap()
  const fsm = filled(count)
  const bytes = (heap() - before) / count
  console.log(`kv: ${bytes.toFixed(0)} bytes of heap a key with ${count} values of 100 bytes (index ${fsm.store.read().version})`)
}

/** Milliseconds of processor time that this thread has used. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** Nanoseconds of one call, the median of several rounds. */
function time(rounds: number, calls: number, call: (i: number) => void): number {
  const all: number[] = []
  for (let round = 0; round < rounds; round++) {
    const start = cpuMs()
    for (let i = 0; i < calls; i++) call(i)
    all.push(((cpuMs() - start) * 1e6) / calls)
  }
  return all.sort((a, b) => a - b)[rounds >> 1] as number
}

function costs(count: number): { readonly get: number; readonly put: number } {
  const fsm = filled(count)
  const keys = Array.from({ length: 20_000 }, (_, i) => keyOf((i * 31) % count))
  const commands = keys.map((key, i) => Buffer.from(put(key, `${value.slice(10)}${String(i).padStart(10)}`)))
  let index = count + 1
  const get = time(15, keys.length, (i) => void kvGet(fsm.store.read(), keys[i] as string))
  let flip = 0
  const write = time(15, commands.length, (i) => {
    if (i === 0) for (const command of commands) command[command.length - 10] = 48 + (flip = (flip + 1) % 10)
    fsm.apply({ Index: ++index, Term: 1, Type: 0, Data: commands[i] as Uint8Array, Extensions: null })
  })
  return { get, put: write }
}

async function snapshotSlices(count: number): Promise<void> {
  const slices: number[] = []
  let since = 0
  const fsm = filled(count, async () => {
    slices.push(cpuMs() - since)
    await setImmediate()
    since = cpuMs()
  })
  collect?.()
  const taken = cpuMs()
  const snapshot = fsm.snapshot()
  const taking = cpuMs() - taken
  const start = (since = cpuMs())
  let bytes = 0
  for await (const chunk of snapshot.chunks()) bytes += chunk.length
  const total = cpuMs() - start
  const mean = slices.reduce((sum, ms) => sum + ms, 0) / slices.length
  console.log(
    `snapshot of ${count} keys: taken in ${taking.toFixed(2)} ms; ${(bytes / 1e6).toFixed(1)} MB in ${total.toFixed(0)} ms, ${slices.length} slices of ${mean.toFixed(2)} ms, the longest ${Math.max(...slices).toFixed(2)}`,
  )
}

function watched(): void {
  const fsm = filled(1000)
  const view = fsm.store.read()
  let woken = 0
  for (let i = 0; i < 1000; i++) {
    const watch = new WatchSet()
    kvGet(view, `absent/${i}`, watch)
    watch.onFire(() => void woken++)
  }
  const commands = Array.from({ length: 10_000 }, (_, i) => Buffer.from(put(keyOf(i % 1000), `${value}${i}`)))
  const each = time(1, commands.length, (i) => void fsm.apply({ Index: 2000 + i, Term: 1, Type: 0, Data: commands[i] as Uint8Array, Extensions: null }))
  console.log(`watches: 1000 on absent keys, 10000 other writes, ${woken} woken, ${(each / 1000).toFixed(1)} µs a write`)
}

await snapshotSlices(200_000)
watched()
const few = costs(1000)
const many = costs(500_000)
const line = (name: string, a: number, b: number): void => console.log(`${name}: ${a.toFixed(0)} ns with 1000 keys, ${b.toFixed(0)} ns with 500000`)
line('get', few.get, many.get)
line('put (decode and apply)', few.put, many.put)
entryBytes(200_000)
indexBytes(1_000_000)
