import assert from 'node:assert/strict'
import { seeded } from '../disk/random.ts'
import { askOnce, ConnectionEnded, RawConnection } from './raw-connection.ts'
import type { RawAnswer } from './raw-connection.ts'

/** What one writer knows of a key that is its own. */
interface Known {
  /** What the last answer made it; undefined: absent. */
  acknowledged: string | undefined
  /** What a request without an answer may have made it. */
  pending: readonly (string | undefined)[]
}

interface Row {
  readonly Key: string
  readonly Value: string | null
  readonly Session?: string
  readonly LockIndex: number
  readonly ModifyIndex: number
}

const workers = 6
const keysOfEach = 12

/**
 * Concurrent writers, and what their answers promise. Each has keys of its own, so the state after a crash is known exactly but for
 * what was under way; a counter is shared, and counted up by compare and set.
 */
export class Load {
  readonly #port: number
  readonly #random: { below(limit: number): number }
  readonly #keys = new Map<string, Known>()
  readonly #locks = new Map<string, Known>()
  readonly #counter = { counted: 0, unanswered: 0 }
  readonly #modified = new Map<string, number>()
  #highestIndex = 0
  #serial = 0
  acknowledged = 0
  #atAcknowledged = { count: Infinity, reached: (): void => undefined }

  constructor(port: number, seed: number) {
    this.#port = port
    this.#random = seeded(seed)
  }

  /** Sessions and locks that are held through everything. */
  async prepare(): Promise<void> {
    for (let i = 0; i < 3; i++) {
      const key = `held/${i}`
      const session = await this.#session()
      assert.equal((await this.#ask('PUT', `/v1/kv/${key}?acquire=${session}`, 'x')).body, 'true')
      this.#locks.set(key, { acknowledged: session, pending: [] })
    }
  }

  /** Resolves when so many more answers have come in. */
  answers(count: number): Promise<void> {
    return new Promise((resolve) => (this.#atAcknowledged = { count: this.acknowledged + count, reached: resolve }))
  }

  /** Writes until the connections break. */
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: workers }, (_, i) => this.#work(`w${i}`)))
  }

  /** Compares the state with all answers so far; what was uncertain is certain from now on. */
  async verify(): Promise<void> {
    const { body, headers } = await this.#ask('GET', '/v1/kv/?recurse')
    const rows = new Map((JSON.parse(body) as readonly Row[]).map((row) => [row.Key, row]))
    for (const [key, known] of this.#keys) settle(known, textOf(rows.get(key)), key)
    for (const [key, known] of this.#locks) {
      settle(known, rows.get(key)?.Session, key)
      if (known.acknowledged === undefined) continue
      const { body: info } = await this.#ask('GET', `/v1/session/info/${known.acknowledged}`)
      assert.equal(
        (JSON.parse(info) as readonly { readonly ID: string }[])[0]?.ID,
        known.acknowledged,
        `the session that holds ${key}`,
      )
    }
    for (let i = 0; i < workers; i++) {
      assert.equal(textOf(rows.get(`w${i}/pair/a`)), textOf(rows.get(`w${i}/pair/b`)), 'halves of a transaction')
    }
    this.#verifyCounter(Number(textOf(rows.get('counter')) ?? 0))
    this.#verifyIndexes(rows, Number(headers.get('x-consul-index')))
    await this.#verifyNextIndex()
  }

  #verifyCounter(value: number): void {
    const { counted, unanswered } = this.#counter
    assert.ok(
      value >= counted && value <= counted + unanswered,
      `counter ${value} after ${counted} answers and ${unanswered} without one`,
    )
    this.#counter.counted = value
    this.#counter.unanswered = 0
  }

  #verifyIndexes(rows: ReadonlyMap<string, Row>, index: number): void {
    assert.ok(index >= this.#highestIndex, `index ${index} after ${this.#highestIndex}`)
    this.#highestIndex = index
    for (const { Key, ModifyIndex } of rows.values()) {
      const before = this.#modified.get(Key) ?? 0
      assert.ok(
        ModifyIndex >= before && ModifyIndex <= index,
        `${Key} modified at ${ModifyIndex}, before that at ${before}, of ${index}`,
      )
      this.#modified.set(Key, ModifyIndex)
    }
  }

  async #verifyNextIndex(): Promise<void> {
    await this.#ask('PUT', '/v1/kv/next', String(this.#serial++))
    const { headers } = await this.#ask('GET', '/v1/kv/next')
    const index = Number(headers.get('x-consul-index'))
    assert.ok(index > this.#highestIndex, `a write at ${index} after ${this.#highestIndex}`)
    this.#highestIndex = index
  }

  async #work(name: string): Promise<void> {
    using connection = new RawConnection(this.#port)
    const ask = async (method: string, target: string, body = ''): Promise<string> => {
      const answer = await connection.ask(method, target, body)
      // An agent on its way out may say that it did not get to know the outcome; the next one does.
      if (answer.status >= 500) throw new ConnectionEnded(answer.body)
      this.#seen(answer)
      return answer.body
    }
    try {
      for (;;) await this.#step(name, ask)
    } catch (error) {
      if (!(error instanceof ConnectionEnded)) throw error
    }
  }

  #seen({ status, body, headers }: RawAnswer): void {
    assert.ok(status === 200 || status === 404, `${status} ${body}`)
    this.#highestIndex = Math.max(this.#highestIndex, Number(headers.get('x-consul-index') ?? 0))
    this.acknowledged++
    if (this.acknowledged >= this.#atAcknowledged.count) this.#atAcknowledged.reached()
  }

  async #step(name: string, ask: Ask): Promise<void> {
    const dice = this.#random.below(10)
    const key = `${name}/${this.#random.below(keysOfEach)}`
    const value = `${this.#serial++} ${'x'.repeat(this.#random.below(8) === 0 ? 20_000 : 50)}`
    if (dice < 5) {
      await this.#change(this.#known(key), value, async () => assert.equal(await ask('PUT', `/v1/kv/${key}`, value), 'true'))
    } else if (dice < 6) {
      await this.#change(this.#known(key), undefined, async () => assert.equal(await ask('DELETE', `/v1/kv/${key}`), 'true'))
    } else if (dice < 7) {
      const pair = [`${name}/pair/a`, `${name}/pair/b`].map((Key) => ({ KV: { Verb: 'set', Key, Value: btoa(value) } }))
      await this.#change(this.#known(`${name}/pair/a`), value, async () => {
        assert.match(await ask('PUT', '/v1/txn', JSON.stringify(pair)), /"Errors":null/)
      })
    } else if (dice < 9) {
      await this.#count(ask)
    } else {
      await this.#lock(`${name}/lock`, ask)
    }
  }

  /** Counts up by compare and set; of those who read the same number one wins. */
  async #count(ask: Ask): Promise<void> {
    const found = await ask('GET', '/v1/kv/counter')
    const [row] = found === '' ? [] : (JSON.parse(found) as readonly Row[])
    this.#counter.unanswered++
    const won = await ask('PUT', `/v1/kv/counter?cas=${row?.ModifyIndex ?? 0}`, String(Number(textOf(row) ?? 0) + 1))
    this.#counter.unanswered--
    if (won === 'true') this.#counter.counted++
  }

  /** Takes a lock with a new session, or ends the session that holds it. */
  async #lock(key: string, ask: Ask): Promise<void> {
    const known = this.#locks.get(key) ?? { acknowledged: undefined, pending: [] }
    this.#locks.set(key, known)
    const holder = known.acknowledged
    if (holder !== undefined) {
      await this.#change(known, undefined, async () => assert.equal(await ask('PUT', `/v1/session/destroy/${holder}`), 'true'))
      return
    }
    const { ID } = JSON.parse(await ask('PUT', '/v1/session/create', '{"LockDelay":"0s"}')) as { readonly ID: string }
    await this.#change(known, ID, async () => assert.equal(await ask('PUT', `/v1/kv/${key}?acquire=${ID}`), 'true'))
  }

  async #change(known: Known, next: string | undefined, request: () => Promise<void>): Promise<void> {
    known.pending = [next]
    await request()
    known.acknowledged = next
    known.pending = []
  }

  #known(key: string): Known {
    const known = this.#keys.get(key) ?? { acknowledged: undefined, pending: [] }
    this.#keys.set(key, known)
    return known
  }

  async #session(): Promise<string> {
    return (JSON.parse((await this.#ask('PUT', '/v1/session/create')).body) as { readonly ID: string }).ID
  }

  async #ask(method: string, target: string, body?: string): Promise<RawAnswer> {
    const answer = await askOnce(this.#port, method, target, body)
    assert.equal(answer.status, 200, answer.body)
    return answer
  }
}

type Ask = (method: string, target: string, body?: string) => Promise<string>

function textOf(row: Row | undefined): string | undefined {
  return row === undefined ? undefined : atob(row.Value ?? '')
}

function settle(known: Known, found: string | undefined, key: string): void {
  const { acknowledged, pending } = known
  const possible = [acknowledged, ...pending]
  assert.ok(
    possible.includes(found),
    `${key} is ${brief(found)}, but was made ${brief(acknowledged)}, perhaps ${pending.map(brief).join()}`,
  )
  known.acknowledged = found
  known.pending = []
}

function brief(value: string | undefined): string {
  return value === undefined ? 'absent' : JSON.stringify(value.slice(0, 40))
}
