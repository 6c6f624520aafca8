import assert from 'node:assert/strict'
import test from 'node:test'
import { SeededRandom } from '../../runtime/sim/random.ts'
import { equalValues } from '../../wire/equal.ts'
import { errors } from '../../wire/errors.ts'
import { VirtualCatalog } from './virtual-catalog.suite.ts'

const ids = ['a', 'b', 'c']

/** Does something to the local state, or to the catalog behind its back. */
function disturb(catalog: VirtualCatalog, random: SeededRandom): void {
  const { local } = catalog
  const id = ids[random.u32() % ids.length]!
  const check = `check-${id}`
  const status = ['passing', 'warning', 'critical'][random.u32() % 3]!
  switch (random.u32() % 9) {
    case 0: case 1: return local.setService(catalog.service(id, { Port: random.u32() % 5 }), ['', 'x'][random.u32() % 2]!)
    case 2: return void (local.service(id) === undefined || local.setCheck(catalog.check(check, { ServiceID: id }), ''))
    case 3: return local.setCheck(catalog.check(`node-${id}`), '')
    case 4: return void (local.service(id) === undefined || local.bulk(() => {
      local.removeService(id)
      local.removeCheck(check)
    }))
    case 5: return void local.removeCheck(`node-${id}`)
    case 6: return local.updateCheck(check, status, String(random.u32() % 3), catalog.clock.now())
    case 7: return void catalog.services.set(id, catalog.service(id, { Port: 99 }))
    default: return void catalog.checks.delete(check)
  }
}

for (let seed = 1; seed <= 40; seed++) {
  test(`seed ${seed}: whatever happens meanwhile, the catalog has in the end what is here, and nothing else`, async () => {
    const random = new SeededRandom(seed)
    const catalog = new VirtualCatalog({ checkUpdateIntervalMs: 5_000 })
    const first = catalog.sync.start()
    catalog.interfere = () => (random.u32() % 5 === 0 ? errors.noClusterLeader() : undefined)
    for (let step = 0; step < 60; step++) {
      disturb(catalog, random)
      if (random.u32() % 3 === 0) await catalog.pass(random.u32() % 4)
      if (random.u32() % 20 === 0) await catalog.pass(30_000)
    }
    catalog.interfere = () => undefined
    await catalog.pass(300_000)
    await first
    assert.ok(equalValues(new Map(catalog.services), new Map(catalog.local.services())), 'services')
    assert.ok(equalValues(new Map(catalog.checks), new Map(catalog.local.checks())), 'checks')
    catalog.take()
    await catalog.pass(120_000)
    assert.deepEqual([...new Set(catalog.take())], ['Read services', 'Read checks'], 'nothing is sent when nothing differs')
    catalog.sync.close()
  })
}
