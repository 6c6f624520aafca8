import { ApiError, type Client } from '../../src/api/index.ts'
import type { Operation } from '../sim/kv-machine.ts'
import { type Call, contradictions } from '../sim/linearizability.ts'

const keys = 8
/** What a request may fail with while there is no leader, or a new one. */
export const leaderChange = /No cluster leader|leadership lost|node is not the leader|leadership transfer|raft is already shutdown|Not ready to serve consistent reads|rpc error (making call|getting client)|EOF|stream closed|session shutdown/

/** Clients that write and read a few keys at a steady pace, and what they were told. */
export class SteadyLoad implements AsyncDisposable {
  readonly history: Call[] = []
  readonly failures: { readonly at: number; readonly text: string }[] = []
  acknowledged = 0
  readonly #running: Promise<void>
  #moment = 0
  #value = 0
  #stopped = false
  #paused = false
  #underWay = 0
  readonly #waiting: (() => void)[] = []

  /** `perSecond` requests over all clients together; a third of them reads. */
  constructor(clients: readonly Client[], perSecond: number) {
    const pace = (1000 * clients.length) / perSecond
    this.#running = Promise.all(clients.map((client, at) => this.#run(client, at, pace))).then(() => undefined)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#tell()
    await this.#running
  }

  /** Does something while nothing is asked. */
  async quiet<Result>(run: () => Promise<Result>): Promise<Result> {
    this.#paused = true
    while (this.#underWay > 0) await this.#told()
    try {
      return await run()
    } finally {
      this.#paused = false
      this.#tell()
    }
  }

  /** Resolves when so much was acknowledged. */
  async until(acknowledged: number): Promise<void> {
    while (this.acknowledged < acknowledged) await this.#told()
  }

  #told(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #tell(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }

  /** Failures that no change of leader explains. */
  get unexplained(): readonly string[] {
    return this.failures.map(({ text }) => text).filter((text) => !leaderChange.test(text))
  }

  /** Keys whose history no single copy could have had. */
  contradictions(): readonly string[] {
    return contradictions(this.history).map(({ key }) => key)
  }

  async #run(client: Client, number: number, pace: number): Promise<void> {
    let due = performance.now() + number * (pace / 4)
    for (let count = 0; !this.#stopped; count++) {
      const wait = due - performance.now()
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
      due = Math.max(due + pace, performance.now() - 1000)
      while (this.#paused && !this.#stopped) await this.#told()
      const key = `steady/${(count * 7 + number) % keys}`
      await this.#one(client, number, count % 3 === 2 ? { kind: 'get', key } : { kind: 'set', key, value: `v${this.#value++}` })
    }
  }

  async #one(client: Client, number: number, operation: Operation): Promise<void> {
    const call: Call = { client: number, operation, called: this.#moment++, answer: undefined }
    this.history.push(call)
    this.#underWay++
    try {
      const outcome = operation.kind === 'set'
        ? await client.kv.put(operation.key, operation.value)
        : (await client.kv.get(operation.key, { consistent: true })).data?.text() ?? ''
      call.answer = { at: this.#moment++, outcome }
      this.acknowledged++
    } catch (error) {
      this.failures.push({ at: performance.now(), text: error instanceof ApiError ? error.body : String(error) })
      // A read that failed tells nothing; a write may have taken effect.
      if (operation.kind === 'get') this.history.splice(this.history.lastIndexOf(call), 1)
    } finally {
      this.#underWay--
      this.#tell()
    }
  }
}
