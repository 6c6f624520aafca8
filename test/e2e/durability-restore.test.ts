import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seeded } from '../disk/random.ts'
import { AgentSite } from './agent-site.ts'
import { ConnectionEnded, RawConnection, requestOf } from './raw-connection.ts'

const seed = Number(process.env['DURABILITY_SEED'] ?? 20_261_125)

async function keysOf(site: AgentSite): Promise<string> {
  return (await site.ask('GET', '/v1/kv/?recurse')).body
}

/** Whether a restore was done, as far as its caller gets to know. */
async function isAnswered(connection: RawConnection): Promise<boolean> {
  try {
    const { status, body } = await connection.answer()
    assert.equal(status, 200, body)
    return true
  } catch (error) {
    if (error instanceof ConnectionEnded) return false
    throw error
  }
}

test(`kill -9 in a restore leaves the state before it or the one after it, whole (DURABILITY_SEED=${seed})`, async (t) => {
  await using site = await AgentSite.open(t)
  await site.start()
  const archives: string[] = []
  const states: string[] = []
  for (const name of ['a', 'b']) {
    for (let i = 0; i < 40; i++) await site.put(`k${i}`, `${name}${i}`.repeat(2000))
    await site.put(`only-${name}`, name)
    if (name === 'b') assert.equal((await site.ask('DELETE', '/v1/kv/only-a')).body, 'true')
    archives.push((await site.ask('GET', '/v1/snapshot')).body)
    states.push(await keysOf(site))
  }
  const random = seeded(seed)
  const seen = { kept: 0, replaced: 0, answered: 0 }
  let now = 1
  for (let round = 0; round < 12; round++) {
    const other = 1 - now
    using connection = new RawConnection(site.port)
    using probe = new RawConnection(site.port)
    await connection.write(requestOf('PUT', '/v1/snapshot', archives[other]))
    const answer = isAnswered(connection)
    // Rounds to the agent and back are moments without a clock.
    for (let rounds = round % 4 === 3 || round % 4 === 1 ? 0 : random.below(250); rounds > 0; rounds--) await probe.ask('GET', '/v1/status/leader')
    if (round % 4 === 3) await answer
    await site.kill()
    const answered = await answer
    await site.start()
    const state = await keysOf(site)
    assert.ok(states.includes(state), 'neither the one nor the other')
    if (answered) assert.equal(state, states[other], 'was answered, and is gone')
    if (answered) seen.answered++
    if (state === states[now]) seen.kept++
    else {
      seen.replaced++
      now = other
    }
    await site.put('after', 'x')
    assert.equal((await site.ask('DELETE', '/v1/kv/after')).body, 'true')
  }
  t.diagnostic(JSON.stringify(seen))
  assert.ok(seen.kept > 0 && seen.replaced > 0, JSON.stringify(seen))
})
