import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { nodeClock } from '../runtime/node/clock.ts'
import { nodeDatagrams } from '../runtime/node/datagram.ts'
import { nodeRuntime } from '../runtime/node/node-runtime.ts'
import { nodeSeal } from '../runtime/node/seal.ts'
import { nodeTcp } from '../runtime/node/tcp.ts'
import { devPool, lanPool, type PoolOptions } from './options.ts'
import { GossipPool, type PoolEvent, type PoolHandlers, type PoolMember, type PoolNet } from './pool.ts'

const net: PoolNet = { tcp: nodeTcp, datagrams: nodeDatagrams, seal: nodeSeal, resolve: async () => ['127.0.0.1'] }
/** As in dev mode, and quicker still. */
export const timings = { ...devPool(lanPool), gossipIntervalMs: 20, suspicionMult: 6, leavePropagateDelayMs: 50 }
const patienceMs = 120_000
export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
export const bytes = (value: string): Uint8Array => new TextEncoder().encode(value)

/** What a pool tells, and a way to wait for it. */
export class Ears implements PoolHandlers {
  readonly heard: string[] = []
  readonly #events: PoolEvent[] = []
  mayMerge?: (members: readonly PoolMember[]) => string | undefined
  readonly #waiting: { readonly wanted: string; readonly heard: () => void }[] = []

  members(change: string, members: readonly PoolMember[]): void {
    for (const { name } of members) this.#hear(`${change} ${name}`)
  }

  userEvent(event: PoolEvent): void {
    this.#events.push(event)
    this.#hear(`event ${event.name}`)
    this.#hear(`event ${event.name} ${text(event.payload)}`)
  }

  /** The first event of that name. */
  async event(name: string): Promise<PoolEvent> {
    await this.until(`event ${name}`)
    return this.#events.find((event) => event.name === name)!
  }

  query(query: { readonly name: string; readonly payload: Uint8Array }, answer: (payload: Uint8Array) => string | undefined): void {
    this.#hear(`query ${query.name}`)
    answer(bytes(`re: ${text(query.payload)}`))
  }

  nameLost(): void {
    this.#hear('name lost')
  }

  /** Resolves when it was heard, at once if it was already; fails when it is not within two minutes, and says what was. */
  until(wanted: string): Promise<void> {
    if (this.heard.includes(wanted)) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const timer = nodeClock.timer(patienceMs, () => reject(new Error(`has not heard "${wanted}" but ${JSON.stringify(this.heard.slice(-40))}`)))
      this.#waiting.push({ wanted, heard: () => {
        timer.cancel()
        resolve()
      } })
    })
  }

  #hear(what: string): void {
    this.heard.push(what)
    for (const waiting of this.#waiting) if (waiting.wanted === what) waiting.heard()
  }
}

/** A pool and what it told. */
export interface Listened {
  readonly pool: GossipPool
  readonly ears: Ears
  /** `IP:PORT`. */
  readonly address: string
}

/** A member on loopback, closed at the latest when the test ends. */
export async function startPool(t: TestContext, name: string, more: Partial<PoolOptions> = {}, ears = new Ears()): Promise<Listened> {
  const pool = await GossipPool.start(
    nodeRuntime(),
    net,
    {
      name,
      label: 'lan',
      bind: { ip: '127.0.0.1', port: 0 },
      tags: new Map([['role', name]]),
      timings,
      resolveConflicts: true,
      matches: (expression, value) => new RegExp(expression).test(value),
      ...more,
    },
    ears,
  )
  t.after(() => pool.close())
  return { pool, ears, address: `${pool.address.ip}:${pool.address.port}` }
}

/** Each member's name and number of status, in order. */
export function states(pool: GossipPool): string[] {
  return pool.members().map(({ name, status }) => `${name} ${status}`).sort()
}

/**
 * Asks a pool until those who must have answered have, and longer each time: a question reaches all by chance, and a busy machine is slow.
 * Gives the last answer, whatever it is.
 */
export async function untilHeard<Answer>(ask: (timeoutMs: number) => Promise<Answer>, complete: (answer: Answer) => boolean): Promise<Answer> {
  for (let timeoutMs = 500; ; timeoutMs *= 2) {
    const answer = await ask(timeoutMs)
    if (complete(answer) || timeoutMs > 10_000) return answer
  }
}

/** Fails when the members do not come to be so: on a busy machine one may be held for dead for a while, and deny it. */
export async function assertStates(pool: GossipPool, wanted: readonly string[], of: RegExp = /^/): Promise<void> {
  const now = (): string[] => states(pool).filter((one) => of.test(one))
  for (const deadline = nodeClock.now() + patienceMs; now().join() !== wanted.join() && nodeClock.now() < deadline;) {
    await new Promise<void>((resolve) => nodeClock.timer(10, resolve))
  }
  assert.deepEqual(now(), wanted)
}
