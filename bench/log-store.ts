import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import type { LogEntry, LogStore } from '../src/raft/ports.ts'
import { openStorage } from '../src/raft/storage/open.ts'
import { nodeChecksum } from '../src/runtime/node/checksum.ts'
import { nodeRuntime } from '../src/runtime/node/node-runtime.ts'
import { scratchFolder } from './rig/agents.ts'
import { median } from './rig/histogram.ts'
import { answer, optionsFrom, type BenchOptions, type Question } from './rig/report.ts'

/** Bytes of an entry; a KV write of 100 bytes with a key of 20 is about this. */
const entryBytes = 250

interface Round {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly longest: number
}

type Work = () => Promise<number>

/** Does work over and over; it says how many entries it made durable. */
async function measure(seconds: number, work: Work): Promise<Round> {
  const times: number[] = []
  let entries = 0
  const start = performance.now()
  for (let now = start; now < start + seconds * 1000;) {
    entries += await work()
    const then = performance.now()
    times.push(then - now)
    now = then
  }
  const elapsed = performance.now() - start
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { perSecond: (entries / elapsed) * 1000, p50: at(0.5), p99: at(0.99), longest: at(1) }
}

function entriesAfter(log: LogStore, count: number): LogEntry[] {
  const from = log.lastIndex() + 1
  return Array.from({ length: count }, (_, at) => ({ Index: from + at, Term: 1, Type: 0, Data: new Uint8Array(entryBytes).fill(at), Extensions: null }))
}

async function batch(log: LogStore, count: number): Promise<number> {
  await log.append(entriesAfter(log, count))
  return count
}

/** Callers that each append one entry and wait for it, as requests on as many connections do. */
async function callers(log: LogStore, count: number): Promise<number> {
  const each = 50
  const one = async (): Promise<void> => {
    for (let done = 0; done < each; done++) await log.append(entriesAfter(log, 1))
  }
  await Promise.all(Array.from({ length: count }, one))
  return count * each
}

function raw(file: number, count: number): number {
  writeSync(file, Buffer.alloc(count * (entryBytes + 40), count))
  fdatasyncSync(file)
  return count
}

function print(name: string, rounds: readonly Round[], perStep: number): void {
  const of = (pick: (round: Round) => number): number => median(rounds.map(pick))
  const times = [of((round) => round.p50), of((round) => round.p99), of((round) => round.longest)].map((ms) => (ms / perStep).toFixed(2))
  const rate = of((round) => round.perSecond).toFixed(0)
  console.log(`  ${name.padEnd(34)} ${rate.padStart(9)} entries/s   p50 ${times[0]} ms   p99 ${times[1]} ms   longest ${times[2]} ms`)
}

/** The durable log alone, beside bare write and fdatasync of the same bytes. */
export const logStore: Question = {
  name: 'log-store',
  asks: 'how many entries a second does the durable log take, and how far is that from the disk?',
  wrongIf: 'the disk answers a sync from memory, or something else uses it meanwhile.',
  run: async (options: BenchOptions) => {
    const scratch = scratchFolder()
    const storage = await openStorage(nodeRuntime(), nodeChecksum, scratch.path)
    const file = openSync(`${scratch.path}/raw`, 'w')
    const contenders: readonly (readonly [string, number, Work])[] = [1, 16, 64].flatMap((count) => [
      [`log, one batch of ${count} after another`, 1, () => batch(storage.log, count)] as const,
      [`bare fdatasync, ${count} entries each`, 1, async () => raw(file, count)] as const,
      [`log, ${count} callers of one entry each`, 50, () => callers(storage.log, count)] as const,
    ])
    const rounds = new Map<string, Round[]>(contenders.map(([name]) => [name, []]))
    for (let round = 0; round < options.rounds; round++) {
      for (const [name, , work] of contenders) rounds.get(name)?.push(await measure(options.seconds, work))
    }
    for (const [name, perStep] of contenders) print(name, rounds.get(name) ?? [], perStep)
    closeSync(file)
    await storage.close()
    scratch.remove()
  },
}

if (import.meta.main) await answer(logStore, optionsFrom(process.argv.slice(2)))
