import assert from 'node:assert/strict'
import test from 'node:test'
import { SeededRandom } from '../../runtime/sim/random.ts'
import type { Vivaldi } from '../../wire/records/coordinate.ts'
import { distance, origin } from './space.ts'
import { VivaldiClient } from './vivaldi.ts'

const chance = (seed = 1): (() => number) => {
  const random = new SeededRandom(seed)
  return () => random.float()
}
const at = (x: number, Height = 1e-5): Vivaldi => ({ Vec: [x, 0, 0, 0, 0, 0, 0, 0], Error: 1.5, Adjustment: 0, Height })

const place = (node: number): readonly [number, number] => [(node % 4) * 10, (node >> 2) * 10]
const rtt = (a: number, b: number): number => 1 + Math.hypot(place(a)[0] - place(b)[0], place(a)[1] - place(b)[1])

test('the first update gives what a real member computed, as far as chance does not decide it', () => {
  // The vector `ack-coordinate`: serf 0.9.4 after one ping to a member at the origin.
  const real = {
    Error: 1.4337793300412844,
    Adjustment: 1.4260793750000002e-5,
    length: Math.hypot(
      3.979982219867448e-5, 1.3453696135445708e-7, 1.9671484657755926e-5, -4.620394352292684e-5,
      4.076469650076287e-6, -2.055012885808347e-5, 4.04504850754302e-5, -2.144014147670188e-5,
    ),
  }
  // The round trip follows from the adjustment: 40 times it, more the raw distance after the step.
  const client = new VivaldiClient(chance())
  const exact = (40 * real.Adjustment + 2e-5 - 0.125 * 2e-5) / 0.875
  assert.equal(client.update('a', { ...origin }, exact * 1000), undefined)
  assert.ok(Math.abs(client.point.Adjustment / real.Adjustment - 1) < 1e-8)
  assert.ok(Math.abs(client.point.Error / real.Error - 1) < 1e-7)
  assert.ok(Math.abs(Math.hypot(...client.point.Vec) / real.length - 1) < 1e-6)
})

test('update() refuses other dimensions, what is no number, and round trips out of range', () => {
  const client = new VivaldiClient(chance())
  const bad: readonly [Vivaldi, number][] = [
    [{ ...at(0), Vec: [1, 2] }, 1],
    [{ ...at(0), Vec: null }, 1],
    [{ ...at(0), Vec: [NaN, 0, 0, 0, 0, 0, 0, 0] }, 1],
    [{ ...at(0), Height: Infinity }, 1],
    [at(0), -1],
    [at(0), 10_001],
    [at(0), NaN],
  ]
  for (const [coordinate, rtt] of bad) assert.notEqual(client.update('a', coordinate, rtt), undefined)
  assert.deepEqual(client.point, origin)
})

test('one slow answer among three moves nothing', () => {
  const steady = new VivaldiClient(chance())
  const disturbed = new VivaldiClient(chance())
  for (const rtt of [10, 10, 10]) steady.update('a', at(0.01), rtt)
  for (const rtt of [10, 10, 900]) disturbed.update('a', at(0.01), rtt)
  assert.deepEqual(disturbed.point, steady.point)
  disturbed.forget('a')
  disturbed.update('a', at(0.01), 900)
  steady.update('a', at(0.01), 10)
  assert.notDeepEqual(disturbed.point, steady.point)
})

test('a coordinate that overflows starts again at the origin', () => {
  const client = new VivaldiClient(chance())
  assert.equal(client.update('a', { ...at(1e308), Height: 1e308 }, 1), undefined)
  assert.deepEqual(client.point, origin)
  assert.equal(client.resets, 1)
})

test('a grid of members learns its distances', () => {
  const random = new SeededRandom(7)
  const clients = Array.from({ length: 16 }, (_, seed) => new VivaldiClient(chance(seed + 1)))
  for (let round = 0; round < 400; round++) {
    for (const [node, client] of clients.entries()) {
      const other = (node + 1 + random.whole(0, 14)) % 16
      client.update(String(other), clients[other]!.point, rtt(node, other))
    }
  }
  const wrong: number[] = []
  for (let a = 0; a < 16; a++) for (let b = 0; b < a; b++) {
    wrong.push(Math.abs(distance(clients[a]!.point, clients[b]!.point) * 1000 - rtt(a, b)) / rtt(a, b))
  }
  assert.ok(wrong.reduce((sum, one) => sum + one, 0) / wrong.length < 0.1)
})
