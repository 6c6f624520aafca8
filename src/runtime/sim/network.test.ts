import assert from 'node:assert/strict'
import test from 'node:test'
import { SimulatedNetwork, type NetworkFaults } from './network.ts'
import { SeededRandom } from './random.ts'
import { Scheduler, type Owner } from './scheduler.ts'

const calm: NetworkFaults = { delay: [1, 10], retransmit: { chance: 0, delay: 0 }, cut: 0, callTimeoutMs: 100 }
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function workbench(faults: NetworkFaults = calm, seed = 1) {
  const scheduler = new Scheduler(turn)
  const network = new SimulatedNetwork(scheduler, new SeededRandom(seed), faults)
  const owners: Record<'a' | 'b', Owner> = {
    a: { name: 'a', dead: false, pausedUntil: 0 },
    b: { name: 'b', dead: false, pausedUntil: 0 },
  }
  const seen: unknown[] = []
  network.listen('b', owners.b, async (method, request) => {
    if (method === 'fail') throw new Error('no such thing')
    seen.push(request)
    return `re: ${String(request)}`
  })
  const ended: string[] = []
  const call = (request: string, channel = 'one', method = 'say'): void => {
    network.call('a', owners.a, 'b', channel, method, request).then(
      (reply) => ended.push(String(reply)),
      (error: Error) => ended.push(`${request}: ${error.message}`),
    )
  }
  const pass = (ms: number): Promise<void> => scheduler.run(scheduler.now + ms, () => false)
  return { network, owners, seen, ended, call, pass }
}

test('calls of one connection arrive, and are answered, in order', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { call, pass, seen, ended } = workbench({ ...calm, retransmit: { chance: 0.3, delay: 50 }, callTimeoutMs: 1000 }, seed)
    const requests = Array.from({ length: 10 }, (_, at) => String(at))
    for (const request of requests) call(request)
    await pass(1000)
    assert.deepEqual([seen, ended], [requests, requests.map((request) => `re: ${request}`)])
  }
})

test('calls of different connections overtake each other', async () => {
  const orders = new Set<string>()
  for (let seed = 1; seed <= 10; seed++) {
    const { call, pass, seen } = workbench(calm, seed)
    call('x', 'one')
    call('y', 'two')
    await pass(100)
    orders.add(seen.join(''))
  }
  assert.deepEqual([...orders].sort(), ['xy', 'yx'])
})

test('an error of the service reaches the caller; nobody listening is another', async () => {
  const { call, pass, ended, network } = workbench()
  call('x', 'one', 'fail')
  await pass(50)
  network.close('b')
  call('y')
  await pass(50)
  assert.deepEqual(ended, ['x: no such thing', 'y: connection refused'])
})

test('a blocked way loses what goes along it, in that direction only, until it is healed', async () => {
  const { call, pass, seen, ended, network } = workbench()
  network.block('a', 'b')
  call('there')
  await pass(200)
  network.heal()
  network.block('b', 'a')
  call('back')
  await pass(200)
  network.heal()
  call('again')
  await pass(200)
  assert.deepEqual(seen, ['back', 'again'])
  assert.deepEqual(ended, ['there: i/o timeout', 'back: i/o timeout', 're: again'])
})

test('when a connection breaks all its calls fail, though some were heard', async () => {
  let heard = 0
  for (let seed = 1; seed <= 20; seed++) {
    const { call, pass, seen, ended, network } = workbench(calm, seed)
    call('x')
    call('y')
    network.faults = { ...calm, cut: 1 }
    call('z')
    await pass(100)
    assert.deepEqual(ended.slice(0, 2), ['x: connection reset by peer', 'y: connection reset by peer'])
    if (seen.includes('x')) heard++
  }
  assert.ok(heard > 0 && heard < 20)
})

test('a paused server answers when it goes on, a dead one never', async () => {
  const { call, pass, ended, owners } = workbench()
  owners.b.pausedUntil = 60
  call('x')
  await pass(50)
  assert.deepEqual(ended, [])
  await pass(45)
  owners.b.dead = true
  call('y')
  await pass(150)
  assert.deepEqual(ended, ['re: x', 'y: connection refused'])
})
