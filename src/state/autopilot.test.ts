import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AutopilotConfig } from '../wire/records/autopilot.ts'
import { autopilotCas, autopilotConfig, autopilotSet } from './autopilot.ts'
import { freshStore } from './testing.ts'

test('autopilotCas() writes over the configuration it saw and never the first one', () => {
  const { store } = freshStore()
  const config = AutopilotConfig.make({ MinQuorum: 3 })
  assert.equal(store.write(5, (m) => autopilotCas(m, config)), false)
  store.write(6, (m) => autopilotSet(m, config))
  assert.equal(store.write(7, (m) => autopilotCas(m, { ...config, ModifyIndex: 5 })), false)
  assert.equal(store.write(8, (m) => autopilotCas(m, { ...config, ModifyIndex: 6, MinQuorum: 5 })), true)
  assert.deepEqual(autopilotConfig(store.read()), { index: 8, config: { ...config, MinQuorum: 5, CreateIndex: 6, ModifyIndex: 8 } })
})
