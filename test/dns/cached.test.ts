import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../interop/eventually.ts'
import { startOurs } from './agents.ts'
import { askUdp } from './ask.ts'
import { changes, register } from './catalog.ts'
import { questionBytes, seen } from './message.ts'

test('answers from copies follow what changes', async () => {
  await using agent = await startOurs({ dns_config: { use_cache: true } })
  const services = async (): Promise<readonly string[]> => {
    const answer = await askUdp(agent.dns, questionBytes({ name: 'moving.service.consul', type: 'A' }))
    return answer === undefined ? ['no answer'] : seen(answer).answers
  }
  // A copy is made anew behind the change, and who asks at once may be quicker.
  const becomes = async (wanted: readonly string[]): Promise<void> =>
    assert.deepEqual(await eventually(services, (answers) => answers.join() === wanted.join()), wanted)
  assert.deepEqual(await services(), [])
  await register(agent.http, changes.slice(0, 1))
  await becomes(['moving.service.consul 0 A 10.30.0.1'])
  await register(agent.http, changes.slice(1, 3))
  await becomes(['moving.service.consul 0 A 10.30.0.2'])
})
