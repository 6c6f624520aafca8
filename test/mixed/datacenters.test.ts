import assert from 'node:assert/strict'
import test from 'node:test'
import type { Client } from '../../src/api/index.ts'
import type { PlainAnswer } from '../differential/normalise.ts'
import { problemOf } from '../differential/problems.ts'
import { runCorpus } from '../differential/run-corpus.ts'
import type { Step } from '../differential/step.ts'
import { skipWithoutReal } from '../interop/programs.ts'
import { stepsAcross, stepsBeyond } from './datacenter-steps.ts'
import { Federation, type Staff } from './federation.ts'
import type { MixedAgent } from './mixed-cluster.ts'
import { plainAnswers } from './plain-answers.ts'

const staff = (server: Staff['servers'][number], client: Staff['servers'][number]): Staff => ({ servers: [server], clients: [client] })

/** What agents were asked, and what they answered. */
interface Told {
  readonly title: string
  readonly steps: readonly Step[]
  readonly answers: readonly (PlainAnswer | undefined)[]
}

/** Of two calls at once, the original has one dial, and tells the other only that this one failed. */
const whyNot = /failed to get conn: (?:dial tcp .*: connect: connection refused|rpc error: lead thread didn't get connection)/

/** What every agent of two datacenters answers of the other; then what those of the first do while the second is dead, and when it has left. */
async function toldBy(one: Staff, two: Staff): Promise<readonly Told[]> {
  await using both = await Federation.start(one, two)
  for (const cluster of [both.one, both.two]) {
    await cluster.eventually('all agents have told about themselves', async () => {
      const { data } = await cluster.servers[0]!.client.catalog.nodes()
      return data.length === 2 && data.every(({ TaggedAddresses }) => TaggedAddresses !== null)
    })
  }
  const told: Told[] = []

  const ask = async (title: string, { name, http }: MixedAgent, steps: readonly Step[], before: number): Promise<void> => {
    const answers = plainAnswers(await runCorpus({ name, agent: 'server', steps }, http), steps, both.agents, before)
    told.push({ title: `${name}: ${title}`, steps, answers: answers.map((answer) => answer && { ...answer, body: answer.body.replace(whyNot, 'failed to get conn') }) })
  }
  for (const [run, agent] of both.agents.entries()) {
    const [own, other] = agent.name.startsWith('dc1') ? ['dc1', 'dc2'] as const : ['dc2', 'dc1'] as const
    await ask('the other datacenter', agent, stepsAcross(own, other, run), await lifted(agent.client, other))
  }
  const [lost] = both.two.servers as [MixedAgent]
  await lost.kill()
  // The first call may still go out on the connection that stood, and break off with it.
  const [first] = both.one.servers as [MixedAgent]
  await both.one.eventually('the connection is gone', () => first.client.kv.get('a', { datacenter: 'dc2' }).then(() => false, ({ message }: Error) => /connection refused/.test(message)))
  for (const agent of both.one.agents) await ask('a dead datacenter', agent, stepsBeyond('dc2'), Infinity)
  lost.start()
  await both.joined()
  await lost.leave()
  const [server] = both.one.servers as [MixedAgent]
  await both.one.eventually('the other is gone', async () => (await server.client.catalog.datacenters()).length === 1)
  for (const agent of both.one.agents) await ask('a datacenter that has left', agent, stepsBeyond('dc2'), Infinity)
  return told
}

/** Writes until the other datacenter's index is beyond that of this one; from there on only what is written over there is told apart. */
async function lifted(client: Client, other: string): Promise<number> {
  await client.kv.put('mark', '')
  const own = Number((await client.kv.get('mark')).data!.ModifyIndex)
  for (let count = 0; ; count++) {
    await client.kv.put('mark', String(count), { datacenter: other })
    const index = Number((await client.kv.get('mark', { datacenter: other })).data!.ModifyIndex)
    if (index > own + 200) return index
  }
}

test('agents answer of another datacenter as real ones of a real one', { skip: skipWithoutReal, timeout: 300_000 }, async (t) => {
  const [real, ...others] = await Promise.all([
    toldBy(staff('real', 'real'), staff('real', 'real')), toldBy(staff('ours', 'real'), staff('real', 'ours')), toldBy(staff('ours', 'ours'), staff('ours', 'ours')),
  ])
  for (const [at, staffs] of ['ours and real', 'ours and ours'].entries()) {
    for (const [which, { title, steps, answers }] of real.entries()) {
      await t.test(`${staffs}, ${title}`, () => {
        const problems = steps.flatMap((step, number) => problemOf(step, number, answers[number], others[at]![which]!.answers[number]))
        assert.equal(problems.join('\n'), '', `${problems.length} of ${steps.length} requests are answered otherwise`)
      })
    }
  }
})
