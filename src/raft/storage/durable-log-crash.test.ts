import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SimulatedClock } from '../../runtime/sim/clock.ts'
import { Platter, SimulatedDisk } from '../../runtime/sim/disk.ts'
import { SeededRandom } from '../../runtime/sim/random.ts'
import { Scheduler } from '../../runtime/sim/scheduler.ts'
import type { Owner } from '../../runtime/sim/scheduler.ts'
import { crc32 } from '../../std/crc32.ts'
import type { LogEntry, LogStore, StableState } from '../ports.ts'
import { DurableLogStore } from './durable-log-store.ts'
import { assertEntries, contentsOf } from './log-store.suite.ts'

const seeds = Number(process.env['LOG_SEEDS'] ?? 150)
const firstSeed = Number(process.env['LOG_SEED'] ?? 1)
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What a log holds. */
interface Model {
  readonly stable: StableState
  readonly entries: readonly LogEntry[]
}

type Change = (model: Model) => Model

const empty: Model = { stable: { term: 0, lastVoteTerm: 0, lastVoteCandidate: '' }, entries: [] }

/** A log whose machine loses its power again and again, with everything that was asked of it. */
class Trial {
  readonly #random: SeededRandom
  readonly #scheduler = new Scheduler(turn)
  readonly #platter = new Platter()
  #model = empty
  #text = 0

  constructor(seed: number) {
    this.#random = new SeededRandom(seed)
  }

  /** One life: opens the log, checks it, and works until the power goes, a disk fails or it is closed. Returns how many changes were acknowledged. */
  async life(nth: number): Promise<number> {
    const random = this.#random
    const owner: Owner = { name: `life ${nth}`, dead: false, pausedUntil: 0 }
    const failing = random.chance(0.2) ? random.between(0.001, 0.05) : 0
    let working = false
    const disk = new SimulatedDisk(this.#scheduler, owner, random.fork(), this.#platter, (operation) => {
      return working && operation !== 'read' && random.chance(failing) ? (operation === 'sync' ? 'EIO' : 'ENOSPC') : undefined
    })
    const models = [this.#model]
    let acknowledged = 0
    const opening = DurableLogStore.open({ disk, random: random.fork(), checksum: crc32 }, new SimulatedClock(this.#scheduler, owner), 'data/raft', {
      tailEntries: random.whole(1, 30), tailBytes: 1 << 20, segmentBytes: random.whole(300, 6000),
    })
    const store = await this.#until(opening)
    await this.#until(this.#assertHolds(store, this.#model))
    working = true

    const asked: Promise<void>[] = []
    const ask = (done: Promise<void>, change: Change): void => {
      models.push(change(models.at(-1) ?? empty))
      const number = models.length - 1
      asked.push(done.then(() => void (acknowledged = Math.max(acknowledged, number)), (error: unknown) => assert.equal(codeOf(error), 'log_failed')))
    }
    const ending = random.chance(0.3) ? 'closed' : 'killed'
    const rounds = random.whole(0, 60)
    const drive = async (): Promise<void> => {
      for (let round = 0; round < rounds; round++) {
        try {
          this.#askFor(store, ask)
          if (random.chance(0.1)) await this.#readSome(store)
        } catch (error) {
          // What failed once fails for good.
          assert.equal(codeOf(error), 'log_failed')
          return
        }
        if (random.chance(0.4)) await this.#scheduler.sleep(random.between(0, 4), owner)
      }
      if (ending === 'closed') {
        await Promise.all(asked)
        await store.close().catch((error: unknown) => assert.ok(failing > 0, String(error)))
      }
    }
    const driving = drive()
    if (ending === 'closed') await this.#until(driving)
    else await this.#pass(random.between(0, 60))
    owner.dead = true
    // A process that is killed leaves in the cache what it wrote; only the power takes it.
    if (random.chance(0.6)) this.#platter.crash(random)

    // What is there now is some moment between what was acknowledged and what was asked for.
    const next: Owner = { name: `check ${nth}`, dead: false, pausedUntil: 0 }
    const sound = new SimulatedDisk(this.#scheduler, next, random.fork(), this.#platter)
    const found = await this.#until(DurableLogStore.open({ disk: sound, random: random.fork(), checksum: crc32 }, new SimulatedClock(this.#scheduler, next), 'data/raft', {
      tailEntries: 4, tailBytes: 1 << 20, segmentBytes: 4000,
    }))
    const entries = await this.#until(contentsOf(found))
    const told = textOf({ stable: found.stable, entries })
    await this.#until(found.close())
    next.dead = true
    const at = models.findLastIndex((model) => textOf(model) === told)
    assert.ok(at >= acknowledged, `life ${nth} acknowledged ${acknowledged} of ${models.length - 1} changes, found ${at}: ${told}\n${models.slice(acknowledged).map(textOf).join('\n')}`)
    this.#model = models[at] ?? empty
    return acknowledged
  }

  #askFor(store: LogStore, ask: (done: Promise<void>, change: Change) => void): void {
    const random = this.#random
    const [first, last] = [store.firstIndex(), store.lastIndex()]
    const dice = random.float()
    if (dice < 0.6) {
      const cut = last > 0 && random.chance(0.2) ? random.whole(first, last) : undefined
      const from = cut ?? (last === 0 ? random.whole(1, 500) : last + 1)
      const entries = this.#entries(from, random.chance(0.05) ? 0 : random.whole(1, 5))
      ask(store.append(entries, cut), ({ stable, entries: held }) => ({ stable, entries: [...held.filter(({ Index }) => Index < (cut ?? Infinity)), ...entries] }))
    } else if (dice < 0.8) {
      const stable = { term: store.stable.term + 1, lastVoteTerm: store.stable.term, lastVoteCandidate: 'c'.repeat(random.whole(0, 30)) }
      ask(store.setStable(stable), ({ entries }) => ({ stable, entries }))
    } else if (dice < 0.97) {
      // Where there is nothing to delete it waits for nothing.
      if (last === 0) return
      const index = random.whole(first, last)
      ask(store.truncatePrefix(index), ({ stable, entries }) => ({ stable, entries: entries.filter(({ Index }) => Index > index) }))
    } else {
      ask(store.clear(), ({ stable }) => ({ stable, entries: [] }))
    }
  }

  /** Terms do not fall from one entry to the next, whatever was cut off before. */
  #entries(from: number, count: number): LogEntry[] {
    return Array.from({ length: count }, (_, at) => ({
      Index: from + at, Term: 1, Type: 0, Data: Buffer.from(`${this.#text++}`.padEnd(this.#random.whole(1, 200), '.')), Extensions: this.#random.chance(0.1) ? Uint8Array.of(1) : null,
    }))
  }

  async #readSome(store: LogStore): Promise<void> {
    const [first, last] = [store.firstIndex(), store.lastIndex()]
    if (last === 0) return
    const from = this.#random.whole(first, last)
    const to = this.#random.whole(from, last)
    const entries = await store.entries(from, to, this.#random.whole(0, 2000))
    assert.deepEqual(entries.map(({ Index }) => Index), Array.from({ length: entries.length }, (_, at) => from + at))
    assert.ok(entries.length > 0 && entries.length <= to - from + 1)
  }

  async #assertHolds(store: LogStore, model: Model): Promise<void> {
    assert.deepEqual(store.stable, model.stable)
    assert.deepEqual([store.firstIndex(), store.lastIndex()], [model.entries[0]?.Index ?? 0, model.entries.at(-1)?.Index ?? 0])
    assertEntries(await contentsOf(store), model.entries)
  }

  /** Lets virtual time pass until something is done. */
  async #until<Result>(work: Promise<Result>): Promise<Result> {
    let ended = false
    const done = work.finally(() => (ended = true))
    await Promise.all([done, this.#scheduler.run(Infinity, () => ended)])
    return done
  }

  #pass(ms: number): Promise<void> {
    return this.#scheduler.run(this.#scheduler.now + ms, () => false)
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : error
}

function textOf({ stable, entries }: Model): string {
  const told = entries.map(({ Index, Data }) => `${Index}:${Buffer.from(Data ?? []).toString().replace(/\.+$/, '')}`)
  return `${stable.term}/${stable.lastVoteTerm}/${stable.lastVoteCandidate.length} ${told.join(' ')}`
}

test(`${seeds} logs lose their power again and again: what is found is whole, and nothing acknowledged is lost`, async () => {
  let acknowledged = 0
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    try {
      const trial = new Trial(seed)
      for (let nth = 0; nth < 12; nth++) acknowledged += await trial.life(nth)
    } catch (error) {
      throw new Error(`seed ${seed} (LOG_SEED=${seed} LOG_SEEDS=1): ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  }
  assert.ok(acknowledged > 30 * seeds, `${acknowledged} changes were acknowledged`)
})
