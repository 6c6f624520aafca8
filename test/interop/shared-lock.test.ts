import assert from 'node:assert/strict'
import test from 'node:test'
import type { TestContext } from 'node:test'
import { lockFlags } from '../../src/api/index.ts'
import type { Client } from '../../src/api/index.ts'
import { starters } from './agents.ts'
import type { TestAgent } from './agents.ts'
import { Program, ourCli, realCli, skipWithoutReal } from './programs.ts'

/** Runs `consul lock` with a child that holds on until its input ends. */
function lock(t: TestContext, program: string, { env }: TestAgent, ...flags: readonly string[]): Program {
  return new Program(t, program, ['lock', '-verbose', '-pass-stdin', ...flags, 'shared', 'echo started; exec cat'], { env })
}

/** Resolves when as many sessions as given have an entry below the prefix: those who hold a slot, and those who wait for one. */
async function contenders(client: Client, count: number): Promise<void> {
  for await (const entries of client.watch.keyPrefix('shared/')) {
    if (entries.filter(({ Session }) => Session !== '').length === count) return
  }
}

async function holders(client: Client): Promise<readonly string[]> {
  const { data } = await client.kv.get('shared/.lock')
  return Object.keys((JSON.parse(data?.text() ?? '{}') as { Holders?: object }).Holders ?? {})
}

/** Resolves when the session of a lock command waits, told by its name, beside the one that holds the key. */
async function waiting(client: Client, name: string): Promise<void> {
  let index = 0
  for (;;) {
    const { data, meta } = await client.session.list({ index })
    if (data.some(({ Name }) => Name === name)) return
    index = Number(meta.index)
  }
}

async function finish(program: Program, cleanup: string): Promise<void> {
  program.endInput()
  assert.deepEqual(await program.ended(), { code: 0, signal: null }, program.said)
  assert.equal(program.stderr, '')
  assert.ok(program.stdout.endsWith(`Child terminated, releasing lock\n${cleanup}\n`), program.stdout)
}

const inUse = 'Cleanup aborted, lock in use'
const cleaned = 'Cleanup succeeded'

const real = realCli ?? ''

type Scenario = (agent: TestAgent, t: TestContext) => Promise<void>

const scenarios: Readonly<Record<string, Scenario>> = {
  '-n=2: a real one and one of ours share a semaphore while a third waits': async (agent, t) => {
    const { client } = agent
    const [a, b] = [lock(t, real, agent, '-n=2'), lock(t, ourCli, agent, '-n=2')]
    await Promise.all([a.until(/started/), b.until(/started/)])
    const c = lock(t, ourCli, agent, '-n=2')
    await contenders(client, 3)
    // News below the prefix makes it look again, and time passes in which a fourth finds no slot either.
    await client.kv.put('shared/other', 'news')
    assert.equal(await client.semaphore('shared', 2).tryAcquire({ forMs: 100 }), undefined)
    assert.equal((await holders(client)).length, 2)
    assert.doesNotMatch(c.said, /started/)
    await finish(a, inUse)
    await c.until(/started/)
    const d = lock(t, real, agent, '-n=2')
    await contenders(client, 3)
    assert.equal((await holders(client)).length, 2)
    assert.doesNotMatch(d.said, /started/)
    await finish(b, inUse)
    await d.until(/started/)
    await finish(c, inUse)
    await finish(d, cleaned)
    await client.kv.deleteTree('shared/')
  },

  '-n=1: each keeps the other out': async (agent, t) => {
    const { client } = agent
    for (const [first, second] of [[real, ourCli], [ourCli, real]] as const) {
      const holder = lock(t, first, agent)
      await holder.until(/started/)
      const session = `waits for ${first}`
      const waiter = lock(t, second, agent, `-name=${session}`)
      await waiting(client, session)
      assert.equal(await client.lock('shared/.lock').tryAcquire({ forMs: 100 }), undefined)
      assert.doesNotMatch(waiter.said, /started/)
      holder.endInput()
      await waiter.until(/started/)
      assert.deepEqual(await holder.ended(), { code: 0, signal: null })
      await finish(waiter, cleaned)
    }
  },

  'a limit that differs, and another use of the key, are noticed by both': async (agent, t) => {
    const holder = lock(t, real, agent, '-n=2')
    await holder.until(/started/)
    const failures: readonly (readonly [string, string])[] = [
      ['-n=3', 'Lock acquisition failed: semaphore limit conflict (lock: 2, local: 3)\n'],
      ['-n=1', 'Lock acquisition failed: Existing key does not match lock use\n'],
    ]
    for (const [flag, message] of failures) {
      for (const program of [real, ourCli]) {
        const loser = lock(t, program, agent, flag)
        assert.deepEqual([(await loser.ended()).code, loser.stderr], [1, message])
      }
    }
    await finish(holder, cleaned)
  },

  'a slot whose holder was killed goes to the next when its session ends': async (agent, t) => {
    const { client } = agent
    for (const [first, second] of [[real, ourCli], [ourCli, real]] as const) {
      const holder = lock(t, first, agent, '-n=2', '-name=doomed')
      await holder.until(/started/)
      const stays = await client.semaphore('shared', 2).acquire()
      const next = lock(t, second, agent, '-n=2')
      await contenders(client, 3)
      holder.signal('SIGKILL')
      await holder.ended()
      const dead = (await client.session.list()).data.find(({ Name }) => Name === 'doomed')
      await client.session.destroy(dead?.ID ?? '')
      await next.until(/started/)
      await stays.release()
      await finish(next, cleaned)
    }
  },

  'a lock that is lost ends the child': async (agent, t) => {
    const { client } = agent
    for (const program of [real, ourCli]) {
      const holder = lock(t, program, agent)
      await holder.until(/started/)
      const session = (await client.kv.get('shared/.lock')).data?.Session
      await client.kv.release('shared/.lock', '', session ?? '', { flags: lockFlags })
      await holder.until(/Lock lost, killing child\nTerminating child pid \d+\nChild terminated\n/)
      assert.equal((await holder.ended()).code, 0)
      assert.equal(holder.stderr, 'Error running handler: signal: terminated\n')
    }
  },

  'a signal ends the child and gives the lock back': async (agent, t) => {
    const { client } = agent
    for (const program of [real, ourCli]) {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        const holder = lock(t, program, agent)
        await holder.until(/started/)
        holder.signal(signal)
        // The real one tosses a coin when the child, which gets the signal too, is as quick as itself.
        await holder.until(program === ourCli ? /Shutdown triggered, killing child\n/ : /killing child\n|Child terminated/)
        assert.equal((await holder.ended()).code, 0, holder.said)
        assert.ok(holder.stdout.endsWith(`${cleaned}\n`))
        assert.equal((await client.kv.get('shared/.lock')).data, undefined)
      }
    }
  },
}

for (const [name, start] of starters) {
  test(`consul lock, the real one and ours, on an agent of ${name}`, { skip: skipWithoutReal, timeout: 300_000 }, async (t) => {
    const agent = await start(t)
    for (const [title, scenario] of Object.entries(scenarios)) await t.test(title, (inner) => scenario(agent, inner))
  })
}
