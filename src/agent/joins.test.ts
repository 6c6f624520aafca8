import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LogFields, Logger } from '../runtime/ports.ts'
import { SimulatedClock } from '../runtime/sim/clock.ts'
import { Scheduler } from '../runtime/sim/scheduler.ts'
import type { PoolConfig } from './config/gossip-config.ts'
import { RetryJoin, startJoin } from './joins.ts'

class Rig {
  readonly scheduler = new Scheduler(() => new Promise((resolve) => setImmediate(resolve)))
  readonly clock = new SimulatedClock(this.scheduler, { name: 'a', dead: false, pausedUntil: 0 })
  readonly lines: string[] = []
  readonly asked: (readonly string[])[] = []
  /** How many joins fail before one succeeds. */
  failures = 0
  /** How many of those asked for are joined, and how many are known then. */
  joins = Infinity
  known = 2
  readonly log: Logger = {
    error: (...line) => this.#line('E', ...line), warn: (...line) => this.#line('W', ...line), info: (...line) => this.#line('I', ...line),
    debug() {}, trace() {}, named: () => this.log,
  }
  readonly joiner = {
    join: (_pool: string, addresses: readonly string[]): Promise<number> => {
      this.asked.push(addresses)
      return this.failures-- > 0 ? Promise.reject(new Error('nobody there')) : Promise.resolve(Math.min(addresses.length, this.joins))
    },
    members: (): readonly unknown[] => Array.from({ length: this.known }),
  }

  retry(config: Partial<PoolConfig>): RetryJoin {
    return new RetryJoin(this.clock, this.log, this.joiner, 'lan', { retryIntervalMs: 1000, retryMax: 0, retryJoin: [], ...config } as PoolConfig)
  }

  advance(ms: number): Promise<void> {
    return this.scheduler.run(this.scheduler.now + ms, () => false)
  }

  #line(level: string, message: string, fields: LogFields = {}): void {
    this.lines.push([level, message, ...Object.entries(fields).map(([key, value]) => `${key}=${value instanceof Error ? value.message : String(value)}`)].join(' '))
  }
}

test('retry_join tries again at its interval until somebody is there', async () => {
  const rig = new Rig()
  rig.failures = 2
  const run = rig.retry({ retryJoin: ['a', 'b'] }).run()
  await rig.advance(999)
  assert.equal(rig.asked.length, 1)
  await rig.advance(2)
  await rig.advance(1001)
  await run
  assert.deepEqual(rig.asked, [['a', 'b'], ['a', 'b'], ['a', 'b']])
  assert.deepEqual(rig.lines, [
    'I Joining cluster... cluster=LAN',
    'W Join cluster failed, will retry cluster=LAN retry_interval=1s error=nobody there',
    'W Join cluster failed, will retry cluster=LAN retry_interval=1s error=nobody there',
    'I Join cluster completed. Synced with initial agents cluster=LAN num_agents=2',
  ])
})

test('an agent that has joined nobody but itself goes on trying, and complains of nothing', async () => {
  const rig = new Rig()
  Object.assign(rig, { joins: 1, known: 1 })
  const run = rig.retry({ retryJoin: ['itself', 'b'], retryMax: 1 }).run()
  await rig.advance(3_500)
  assert.equal(rig.asked.length, 4)
  rig.known = 2
  await rig.advance(1_000)
  await run
  assert.deepEqual(rig.lines, ['I Joining cluster... cluster=LAN', 'I Join cluster completed. Synced with initial agents cluster=LAN num_agents=1'])
  const alone = new Rig()
  Object.assign(alone, { known: 1 })
  await alone.retry({ retryJoin: ['itself'] }).run()
})

test('retry_max ends the tries, and so does closing', async () => {
  const rig = new Rig()
  rig.failures = 10
  const given = rig.retry({ retryJoin: ['a'], retryMax: 1 }).run()
  const failed = assert.rejects(given, { message: 'agent: max join LAN retry exhausted, exiting' })
  await rig.advance(1001)
  await failed
  assert.equal(rig.asked.length, 2)
  const closed = rig.retry({ retryJoin: ['a'] })
  closed.run().catch(assert.fail)
  await rig.advance(500)
  closed.close()
  await rig.advance(5000)
  assert.equal(rig.asked.length, 3)
})

test('clouds are not asked for addresses', async () => {
  const rig = new Rig()
  const retry = rig.retry({ retryJoin: ['provider=aws tag_key=x'], retryMax: 1 })
  const failed = assert.rejects(retry.run(), { message: 'agent: max join LAN retry exhausted, exiting' })
  await rig.advance(1001)
  await failed
  assert.deepEqual(rig.asked, [])
  assert.match(rig.lines[1]!, /^E Cannot discover address cluster=LAN address=provider=aws/)
})

test('start_join joins once or fails', async () => {
  const rig = new Rig()
  await startJoin(rig.joiner, rig.log, 'wan', { startJoin: [] })
  await startJoin(rig.joiner, rig.log, 'wan', { startJoin: ['a'] })
  assert.deepEqual(rig.lines, ['I Joining wan cluster...', 'I Join wan completed. Initial agents synced with agent_count=1'])
  rig.failures = 1
  await assert.rejects(startJoin(rig.joiner, rig.log, 'lan', { startJoin: ['a'] }), { message: 'nobody there' })
})
