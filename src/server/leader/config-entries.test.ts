import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ServiceConfigEntry } from '../../wire/records/config-entry.ts'
import { configEntryGet } from '../../state/config/entry.ts'
import { VirtualServer } from '../virtual-server.suite.ts'

const web = ServiceConfigEntry.make({ Kind: 'service-defaults', Name: 'web', Protocol: 'http' })

test('a new leader writes the configured entries, in the primary datacenter alone', async (t) => {
  const primary = await VirtualServer.start({ configEntries: [web] })
  t.after(() => primary.close())
  assert.equal(configEntryGet(primary.server.store().read(), 'service-defaults', 'web').entry?.Name, 'web')

  const secondary = await VirtualServer.start({ configEntries: [web], primaryDatacenter: 'dc2' })
  t.after(() => secondary.close())
  assert.equal(configEntryGet(secondary.server.store().read(), 'service-defaults', 'web').entry, undefined)
})
