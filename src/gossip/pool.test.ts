import assert from 'node:assert/strict'
import test from 'node:test'
import { assertStates, bytes, startPool, text, untilHeard, type Listened } from './listened.suite.ts'

test('members find each other, hear events and answer queries, leave and fail', async (t) => {
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => startPool(t, name))) as [Listened, Listened, Listened]
  assert.deepEqual(await b.pool.join([a.address], true), { joined: 1 })
  assert.deepEqual(await c.pool.join([`a/${a.address}`, '127.0.0.1:1'], true), { joined: 1 })
  await Promise.all([a, b, c].flatMap(({ ears }) => ['a', 'b', 'c'].map((name) => ears.until(`join ${name}`))))
  await assertStates(a.pool, ['a 1', 'b 1', 'c 1'])
  assert.equal(a.pool.member('c')?.tags.get('role'), 'c')

  a.pool.userEvent('deploy', bytes('v1'), false)
  await Promise.all([a, b, c].map(({ ears }) => ears.until('event deploy v1')))

  const { acks, answers } = await untilHeard((timeoutMs) => a.pool.query('load', bytes('?'), { ack: true, timeoutMs }), (heard) => heard.acks.length === 3 && heard.answers.size === 3)
  assert.deepEqual([acks.toSorted(), [...answers].map(([name, answer]) => `${name} ${text(answer)}`).sort()], [
    ['a', 'b', 'c'], ['a re: ?', 'b re: ?', 'c re: ?'],
  ])
  const tagged = await untilHeard((timeoutMs) => b.pool.query('load', bytes('?'), { tags: new Map([['role', '^c$']]), timeoutMs }), (heard) => heard.answers.size > 0)
  assert.deepEqual([...tagged.answers.keys()], ['c'])

  await c.pool.setTags(new Map([['role', 'changed']]))
  await a.ears.until('update c')
  assert.equal(a.pool.member('c')?.tags.get('role'), 'changed')

  await c.pool.leave()
  await c.pool.close()
  await Promise.all([a.ears.until('leave c'), b.ears.until('leave c')])
  await b.pool.close()
  await a.ears.until('failed b')
  await assertStates(a.pool, ['a 1', 'b 4', 'c 3'])
  await a.pool.forceLeave('b', true)
  await a.ears.until('reap b')
  await assertStates(a.pool, ['a 1', 'c 3'])
  assert.equal(a.pool.stats()['members'], '2')
})

test('who cannot be joined is told why', async (t) => {
  const a = await startPool(t, 'a')
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
  const [a, b] = await Promise.all([startPool(t, 'a', { keys }), startPool(t, 'b', { keys })])
  assert.equal((await b.pool.join([a.address], true)).joined, 1)
  const clear = await startPool(t, 'clear')
  const other = await startPool(t, 'other', { keys: [second] })
  const refused = async ({ pool }: Listened) => (await pool.join([a.address], true)).error?.message
  assert.match(String(await refused(clear)), /Remote state is encrypted and encryption is not configured/)
  assert.match(String(await refused(other)), /No installed keys could decrypt the message/)
  await a.ears.until('join b')
  for (const operation of ['install', 'use'] as const) {
    const { problem, messages } = await untilHeard(() => a.pool.keys(operation, second.toBase64()), (heard) => heard.problem === undefined)
    assert.deepEqual([problem, [...messages]], [undefined, []])
  }
  const removed = await untilHeard(() => b.pool.keys('remove', first.toBase64()), ({ problem }) => problem === undefined)
  assert.equal(removed.problem, undefined)
  const { keys: counts, primaryKeys } = await untilHeard(() => b.pool.keys('list', ''), ({ problem }) => problem === undefined)
  assert.deepEqual([[...counts], [...primaryKeys]], [[[second.toBase64(), 2]], [[second.toBase64(), 2]]])
  assert.equal((await other.pool.join([a.address], true)).joined, 1)
  await assertStates(a.pool, ['a 1', 'b 1', 'other 1'])
})
