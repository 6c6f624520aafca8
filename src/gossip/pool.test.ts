import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { nodeDatagrams } from '../runtime/node/datagram.ts'
import { nodeRuntime } from '../runtime/node/node-runtime.ts'
import { nodeSeal } from '../runtime/node/seal.ts'
import { nodeTcp } from '../runtime/node/tcp.ts'
import { devPool, lanPool, type PoolOptions } from './options.ts'
import { GossipPool, type PoolEvent, type PoolHandlers, type PoolMember, type PoolNet } from './pool.ts'
import { Status } from './serf/member.ts'

const net: PoolNet = { tcp: nodeTcp, datagrams: nodeDatagrams, seal: nodeSeal, resolve: async () => ['127.0.0.1'] }
const timings = { ...devPool(lanPool), gossipIntervalMs: 20, leavePropagateDelayMs: 50 }
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value)

/** What a pool tells, and a way to wait for it. */
class Ears implements PoolHandlers {
  readonly heard: string[] = []
  readonly #waiting = new Map<string, () => void>()

  members(change: string, members: readonly PoolMember[]): void {
    for (const { name } of members) this.#hear(`${change} ${name}`)
  }

  userEvent({ name, payload }: PoolEvent): void {
    this.#hear(`event ${name} ${text(payload)}`)
  }

  query(query: { readonly name: string; readonly payload: Uint8Array }, answer: (payload: Uint8Array) => string | undefined): void {
    this.#hear(`query ${query.name}`)
    answer(bytes(`re: ${text(query.payload)}`))
  }

  until(wanted: string): Promise<void> {
    if (this.heard.includes(wanted)) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.set(wanted, resolve))
  }

  #hear(what: string): void {
    this.heard.push(what)
    this.#waiting.get(what)?.()
  }
}

async function start(t: TestContext, name: string, more: Partial<PoolOptions> = {}): Promise<{ readonly pool: GossipPool; readonly ears: Ears }> {
  const ears = new Ears()
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
  return { pool, ears }
}

const addressOf = ({ pool }: { readonly pool: GossipPool }): string => `${pool.address.ip}:${pool.address.port}`
const states = (pool: GossipPool): string[] => pool.members().map(({ name, status }) => `${name} ${status}`).sort()

test('members find each other, hear events and answer queries, leave and fail', async (t) => {
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => start(t, name))) as [Awaited<ReturnType<typeof start>>, Awaited<ReturnType<typeof start>>, Awaited<ReturnType<typeof start>>]
  assert.deepEqual(await b.pool.join([addressOf(a)], true), { joined: 1 })
  assert.deepEqual(await c.pool.join([`a/${addressOf(a)}`, '127.0.0.1:1'], true), { joined: 1 })
  await Promise.all([a, b, c].flatMap(({ ears }) => ['a', 'b', 'c'].map((name) => ears.until(`join ${name}`))))
  assert.deepEqual(states(a.pool), ['a 1', 'b 1', 'c 1'])
  assert.equal(a.pool.member('c')?.tags.get('role'), 'c')

  a.pool.userEvent('deploy', bytes('v1'), false)
  await Promise.all([a, b, c].map(({ ears }) => ears.until('event deploy v1')))

  const { acks, answers } = await a.pool.query('load', bytes('?'), { ack: true, timeoutMs: 500 })
  assert.deepEqual([acks.toSorted(), [...answers].map(([name, answer]) => `${name} ${text(answer)}`).sort()], [
    ['a', 'b', 'c'], ['a re: ?', 'b re: ?', 'c re: ?'],
  ])
  const tagged = await b.pool.query('load', bytes('?'), { tags: new Map([['role', '^c$']]), timeoutMs: 300 })
  assert.deepEqual([...tagged.answers.keys()], ['c'])

  await c.pool.setTags(new Map([['role', 'changed']]))
  await a.ears.until('update c')
  assert.equal(a.pool.member('c')?.tags.get('role'), 'changed')

  await c.pool.leave()
  await c.pool.close()
  await Promise.all([a.ears.until('leave c'), b.ears.until('leave c')])
  await b.pool.close()
  await a.ears.until('failed b')
  assert.deepEqual(states(a.pool), ['a 1', 'b 4', 'c 3'])
  await a.pool.forceLeave('b', true)
  await a.ears.until('reap b')
  assert.deepEqual(states(a.pool), ['a 1', 'c 3'])
  assert.equal(a.pool.stats()['members'], '2')
})

test('who cannot be joined is told why', async (t) => {
  const a = await start(t, 'a')
  const { joined, error } = await a.pool.join(['127.0.0.1:1', 'x/host:1', '/x', 'host:port'], true)
  assert.equal(joined, 0)
  assert.equal(
    error?.message,
    '4 errors occurred:\n\t* Failed to join 127.0.0.1: dial tcp 127.0.0.1:1: connect: connection refused\n' +
      '\t* Failed to join 127.0.0.1: dial tcp 127.0.0.1:1: connect: connection refused\n' +
      '\t* Failed to resolve /x: empty node name provided\n' +
      '\t* Failed to resolve host:port: strconv.ParseUint: parsing "port": invalid syntax\n\n',
  )
})

test('an encrypted pool keeps out who has no key, and changes its keys', async (t) => {
  const [first, second] = [new Uint8Array(16).fill(1), new Uint8Array(32).fill(2)] as const
  const keys = [first]
  const [a, b] = await Promise.all([start(t, 'a', { keys }), start(t, 'b', { keys })])
  assert.equal((await b.pool.join([addressOf(a)], true)).joined, 1)
  const clear = await start(t, 'clear')
  const other = await start(t, 'other', { keys: [second] })
  const refused = async ({ pool }: { readonly pool: GossipPool }) => (await pool.join([addressOf(a)], true)).error?.message
  assert.match(String(await refused(clear)), /Remote state is encrypted and encryption is not configured/)
  assert.match(String(await refused(other)), /No installed keys could decrypt the message/)
  await a.ears.until('join b')
  for (const operation of ['install', 'use'] as const) {
    const { problem, messages } = await a.pool.keys(operation, second.toBase64())
    assert.deepEqual([problem, [...messages]], [undefined, []])
  }
  const removed = await b.pool.keys('remove', first.toBase64())
  assert.equal(removed.problem, undefined)
  const { keys: counts, primaryKeys } = await b.pool.keys('list', '')
  assert.deepEqual([[...counts], [...primaryKeys]], [[[second.toBase64(), 2]], [[second.toBase64(), 2]]])
  assert.equal((await other.pool.join([addressOf(a)], true)).joined, 1)
  assert.equal(a.pool.members().filter(({ status }) => status === Status.alive).length, 3)
})
