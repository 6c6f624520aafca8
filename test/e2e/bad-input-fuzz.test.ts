import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AgentSite } from './agent-site.ts'
import { ConnectionEnded, RawConnection } from './raw-connection.ts'
import type { RawAnswer } from './raw-connection.ts'
import { RequestFuzzer } from './request-fuzzer.ts'

/** Nearly right requests by the thousand, and among them right ones whose effect is known. */

const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_125)
const requests = Number(process.env['FUZZ_REQUESTS'] ?? 4000)

/** What Consul answers with, besides what Go's server says by itself (400, 417, 431, 501). */
const statuses = new Set([200, 301, 400, 401, 403, 404, 405, 409, 413, 417, 429, 431, 500, 501, 503])

/** What our platform says of a bug. */
const bug = /TypeError|RangeError|BigInt|is not (a function|iterable|defined|an integer)|Cannot (read|mix|convert|set)|undefined|\[object /

function judge({ status, headers, body }: RawAnswer): void {
  assert.ok(statuses.has(status), `status ${status}`)
  if (status >= 400) assert.doesNotMatch(body, bug)
  const index = headers.get('x-consul-index')
  if (index !== undefined) assert.match(index, /^[1-9]\d*$/)
}

/** Well-formed requests on connections that stay. */
async function fuzzApi(site: AgentSite, fuzzer: RequestFuzzer, count: number): Promise<void> {
  let connection = new RawConnection(site.port)
  // Of a connection that ends without a word the request before may be the cause.
  const last: string[] = []
  for (let i = 0; i < count; i++) {
    const request = fuzzer.request()
    last.push(JSON.stringify({ ...request, body: request.body.slice(0, 1000) }))
    const { method, target, headers, body } = request
    try {
      const answer = await connection.ask(method, target, body, headers)
      judge(answer)
      if (answer.headers.get('connection') !== 'close') continue
      await connection.ended
      assert.equal(connection.unread, '')
    } catch (error) {
      throw new Error(`FUZZ_SEED=${seed}: ${last.slice(-2).join(' then ')}`, { cause: error })
    }
    connection.socket.destroy()
    connection = new RawConnection(site.port)
  }
  connection.socket.destroy()
}

/** Bytes that were a request once, each on a connection of its own whose end says that no more will come. */
async function fuzzHttp(site: AgentSite, fuzzer: RequestFuzzer, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const bytes = fuzzer.damaged()
    using connection = new RawConnection(site.port)
    try {
      await connection.write(bytes)
      connection.end()
      for (;;) judge(await connection.answer(bytes.startsWith('HEAD') ? 'HEAD' : 'GET'))
    } catch (error) {
      if (error instanceof ConnectionEnded && connection.unread === '') continue
      throw new Error(`FUZZ_SEED=${seed}: ${JSON.stringify(bytes.slice(0, 2000))}`, { cause: error })
    }
  }
}

interface Entry {
  readonly value: string
  readonly flags: number
}

/** Right requests, one after the other, on keys of their own; every answer is foretold. */
class ModelledWrites {
  readonly #connection: RawConnection
  readonly #fuzzer: RequestFuzzer
  readonly #entries = new Map<string, Entry>()

  constructor(site: AgentSite, fuzzer: RequestFuzzer) {
    this.#connection = new RawConnection(site.port)
    this.#fuzzer = fuzzer
  }

  async run(count: number): Promise<void> {
    for (let i = 0; i < count; i++) await this.#step()
    await this.#compare()
    this.#connection.socket.destroy()
  }

  async #step(): Promise<void> {
    const fuzzer = this.#fuzzer
    const key = `model/${fuzzer.pick(['', 'a/', '\xc3\xa4/'])}${fuzzer.below(12)}`
    const value = fuzzer.bytes(fuzzer.pick([0, 1, 20, 300]))
    const flags = fuzzer.below(1000)
    const found = this.#entries.get(key)
    switch (fuzzer.below(7)) {
      case 0: return this.#expect('GET', key, '?raw', '', found === undefined ? '404 ' : `200 ${found.value}`)
      case 1: return this.#delete(key)
      case 2: return this.#set(key, '?cas=0', { value, flags: 0 }, found === undefined)
      case 3: return this.#set(key, `?cas=${await this.#index(key)}&flags=${flags}`, { value, flags }, true)
      case 4: return this.#set(key, `?cas=${(await this.#index(key)) + 1}`, { value, flags: 0 }, false)
      case 5: return this.#transaction(key, value)
      default: return this.#set(key, `?flags=${flags}`, { value, flags }, true)
    }
  }

  async #set(key: string, query: string, entry: Entry, done: boolean): Promise<void> {
    await this.#expect('PUT', key, query, entry.value, `200 ${done}`)
    if (done) this.#entries.set(key, entry)
  }

  async #delete(key: string): Promise<void> {
    const recurse = this.#fuzzer.below(8) === 0
    const doomed = recurse ? key.slice(0, -1) : key
    await this.#expect('DELETE', doomed, recurse ? '?recurse' : '', '', '200 true')
    for (const each of this.#entries.keys()) if (recurse ? each.startsWith(doomed) : each === doomed) this.#entries.delete(each)
  }

  async #transaction(key: string, value: string): Promise<void> {
    const Key = Buffer.from(key, 'latin1').toString()
    const found = this.#entries.has(key)
    const ops = [{ KV: { Verb: 'set', Key: `${Key}0`, Value: btoa(value) } }, { KV: { Verb: 'check-not-exists', Key } }]
    const { status } = await this.#connection.ask('PUT', '/v1/txn', Buffer.from(JSON.stringify(ops)).toString('latin1'))
    assert.equal(status, found ? 409 : 200)
    if (!found) this.#entries.set(`${key}0`, { value, flags: 0 })
  }

  async #index(key: string): Promise<number> {
    const { status, body } = await this.#connection.ask('GET', targetOf(key))
    return status === 404 ? 0 : (JSON.parse(body) as readonly { readonly ModifyIndex: number }[])[0]!.ModifyIndex
  }

  async #expect(method: string, key: string, query: string, sent: string, answer: string): Promise<void> {
    const { status, body } = await this.#connection.ask(method, targetOf(key) + query, sent)
    assert.equal(`${status} ${body}`, answer, `FUZZ_SEED=${seed}: ${method} ${key}${query}`)
  }

  async #compare(): Promise<void> {
    const { body } = await this.#connection.ask('GET', '/v1/kv/model/?recurse')
    const rows = body === '' ? [] : (JSON.parse(body) as readonly { readonly Key: string; readonly Value: string | null; readonly Flags: number }[])
    const found = rows.map(({ Key, Value, Flags }) => [Key, { value: atob(Value ?? ''), flags: Flags }] as const)
    const expected = [...this.#entries].sort(([a], [b]) => (a < b ? -1 : 1))
    assert.deepEqual(found, expected, `FUZZ_SEED=${seed}`)
  }
}

function targetOf(key: string): string {
  return `/v1/kv/${key.replace(/[^\w/]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`)}`
}

test(`${requests} requests that are nearly right harm nobody (FUZZ_SEED=${seed})`, async (t) => {
  await using site = await AgentSite.open(t)
  const { pid } = await site.start()
  await Promise.all([
    new ModelledWrites(site, new RequestFuzzer(seed)).run(requests / 8),
    ...[1, 2].map((n) => fuzzApi(site, new RequestFuzzer(seed + n), requests / 4)),
    ...[3, 4].map((n) => fuzzHttp(site, new RequestFuzzer(seed + n), (requests * 3) / 16)),
  ])
  // The same process, which ends in order.
  assert.equal(site.running.pid, pid)
  assert.equal((await site.ask('GET', '/v1/status/leader')).status, 200)
  await site.kill()
  await site.start()
  assert.equal((await site.ask('GET', '/v1/kv/model/?keys')).status, 200)
})
