import assert from 'node:assert/strict'
import test from 'node:test'
import type { Answer, U64 } from '../answer.ts'
import { ApiError, ConnectionError } from '../errors.ts'
import { VirtualTiming, settled } from '../virtual-timing.ts'
import { follow } from './follow.ts'
import type { Ask, WatchOptions } from './follow.ts'

const answer = <T>(index: U64, data: T): Answer<T> => ({ data, meta: { index, lastContact: 0, knownLeader: true } })

/** An `ask` that answers from a script: a step is an answer, or an error to throw. Notes the index of each request. */
function scripted(steps: readonly (Answer<string> | Error)[]): { ask: Ask<string>; indexes: U64[] } {
  const indexes: U64[] = []
  const rest = [...steps]
  return {
    indexes,
    ask: (index, _waitMs, signal) => {
      indexes.push(index)
      const step = rest.shift()
      if (step === undefined) {
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
      }
      return step instanceof Error ? Promise.reject(step) : Promise.resolve(step)
    },
  }
}

/** Runs a watch over a script until it waits for more; what it gave, what it asked for and what it reported. */
async function watched(steps: readonly (Answer<string> | Error)[], options: WatchOptions = {}): Promise<{
  seen: string[]; indexes: U64[]; errors: [string, number][]; failure: unknown; timing: VirtualTiming
}> {
  const timing = new VirtualTiming()
  const { ask, indexes } = scripted(steps)
  const stop = new AbortController()
  const errors: [string, number][] = []
  const onError = (error: unknown, retryInMs: number): void => {
    errors.push([(error as Error).message, retryInMs])
  }
  const seen: string[] = []
  let failure: unknown
  const running = (async () => {
    for await (const { data } of follow(timing, ask, { signal: stop.signal, onError, ...options })) seen.push(data)
  })().catch((error: unknown) => {
    failure = error
  })
  await settled()
  await timing.advance(100_000)
  stop.abort(new Error('enough'))
  await running
  return { seen, indexes, errors, failure, timing }
}

test('follow() gives the present state and then each newer one, asking with the index of the last', async () => {
  const { seen, indexes } = await watched([answer(5, 'a'), answer(7, 'b'), answer(9, 'c')])
  assert.deepEqual(seen, ['a', 'b', 'c'])
  assert.deepEqual(indexes, [0, 5, 7, 9])
})

test('follow() passes over timeouts and over changes that do not concern what it watches', async () => {
  const { seen, indexes } = await watched([answer(5, 'a'), answer(5, 'a'), answer(8, 'a'), answer(9, 'b')])
  assert.deepEqual(seen, ['a', 'b'])
  assert.deepEqual(indexes, [0, 5, 5, 8, 9])
})

test('follow() starts over at 0 when the index goes backwards, and gives what it finds only if it differs', async () => {
  const { seen, indexes } = await watched([answer(50, 'a'), answer(4, 'old'), answer(4, 'old'), answer(5, 'new')])
  assert.deepEqual(seen, ['a', 'old', 'new'])
  assert.deepEqual(indexes, [0, 50, 0, 4, 5])
})

test('follow() never blocks on an index below 1', async () => {
  const { seen, indexes } = await watched([answer(0, 'a'), answer(0, 'a'), answer(3, 'b')])
  assert.deepEqual(seen, ['a', 'b'])
  assert.deepEqual(indexes, [0, 1, 1, 3])
})

test('follow() rides out server errors and lost connections with growing pauses and asks for the present state', async () => {
  const cut = new ConnectionError(new Error('connection reset'))
  const { seen, indexes, errors } = await watched([answer(5, 'a'), new ApiError(500, 'No cluster leader'), cut, answer(5, 'b')])
  // The same index after an interruption promises nothing: the agent may have come back without its data.
  assert.deepEqual(seen, ['a', 'b'])
  assert.deepEqual(indexes, [0, 5, 0, 0, 5])
  assert.deepEqual(errors, [['Unexpected response code: 500 (No cluster leader)', 100], ['connection reset', 200]])
})

test('follow() throws what would be refused again', async () => {
  for (const status of [400, 403, 404, 405]) {
    const { failure, indexes } = await watched([new ApiError(status, 'no')])
    assert.ok(failure instanceof ApiError && failure.status === status)
    assert.equal(indexes.length, 1)
  }
})

test('follow() throws bugs at once', async () => {
  const { failure } = await watched([new TypeError('x is not a function')])
  assert.ok(failure instanceof TypeError)
})

test('follow() gives up a request that outlives its wait, and asks again', async () => {
  const timing = new VirtualTiming()
  const indexes: U64[] = []
  const errors: string[] = []
  const stop = new AbortController()
  const ask: Ask<string> = (index) => {
    indexes.push(index)
    return indexes.length === 2 ? new Promise<never>(() => undefined) : Promise.resolve(answer(indexes.length, `state ${indexes.length}`))
  }
  const watch = follow(timing, ask, { signal: stop.signal, waitMs: 16_000, onError: (error) => errors.push(String(error)) })
  assert.equal((await watch.next()).value?.data, 'state 1')
  const second = watch.next()
  await timing.sleepingFor(32_000)
  await timing.advance(32_000)
  await timing.advance(1_000)
  assert.equal((await second).value?.data, 'state 3')
  assert.deepEqual(errors, ['DeadlineError: no reply within 32000 ms'])
  assert.deepEqual(indexes, [0, 1, 0])
})

test('follow() stops in the middle of a request when its signal fires, with the reason given', async () => {
  const stop = new AbortController()
  const watch = follow(new VirtualTiming(), scripted([answer(5, 'a')]).ask, { signal: stop.signal })
  await watch.next()
  const second = watch.next()
  const reason = new Error('shutting down')
  stop.abort(reason)
  await assert.rejects(second, reason)
})

test('follow() skips states for a slow consumer but never the last', async () => {
  let index = 1
  const ask: Ask<number> = (after) => Promise.resolve(answer(Math.max(index, Number(after)), index))
  const watch = follow(new VirtualTiming(), ask)
  assert.equal((await watch.next()).value?.data, 1)
  index = 40
  assert.equal((await watch.next()).value?.data, 40)
})

test('follow() does not spin on a route that does not block', async () => {
  const timing = new VirtualTiming()
  let requests = 0
  const ask: Ask<string> = () => {
    requests += 1
    return Promise.resolve(answer(0, 'still the same'))
  }
  const stop = new AbortController()
  const watch = follow(timing, ask, { signal: stop.signal })
  await watch.next()
  const next = assert.rejects(watch.next(), /enough/)
  await settled()
  await timing.advance(60_000)
  stop.abort(new Error('enough'))
  await next
  // 25 ms, 50 ms … 5 s: about 9 + 55 / 5 requests a minute.
  assert.ok(requests < 25, `${requests} requests in a minute`)
})
