import assert from 'node:assert/strict'
import test from 'node:test'
import { SeededRandom } from '../../runtime/sim/random.ts'
import { equalValues } from '../../wire/equal.ts'
import { VirtualCatalog } from './virtual-catalog.suite.ts'

const ids = ['a', 'b']

/** Registers, changes and removes what others ask for, each of which wants it sent at once. */
function change(catalog: VirtualCatalog, random: SeededRandom): void {
  const { local, clock } = catalog
  const id = ids[random.u32() % ids.length]!
  const token = ['', 'x'][random.u32() % 2]!
  const owned = `check-${random.u32() % 2}`
  switch (random.u32() % 6) {
    case 0: case 1: return local.setService(catalog.service(id, { Port: random.u32() % 2 }), token)
    case 2: return void (local.service(id) === undefined || local.setCheck(catalog.check(owned, { ServiceID: id }), token))
    case 3: return void (local.service(id) === undefined || local.bulk(() => {
      local.removeService(id)
      for (const { CheckID } of local.checksOf(id)) local.removeCheck(CheckID)
    }))
    case 4: return void local.removeCheck(owned)
    default: return local.updateCheck(owned, ['passing', 'critical'][random.u32() % 2]!, '', clock.now())
  }
}

for (let seed = 1; seed <= 100; seed++) {
  test(`seed ${seed}: calls that overtake each other, and full syncs meanwhile, leave in the catalog what is here`, async () => {
    const random = new SeededRandom(seed)
    const catalog = new VirtualCatalog({ checkUpdateIntervalMs: 0, serverUpMs: 10 })
    catalog.travelMs = () => [1 + random.u32() % 10, random.u32() % 10]
    const first = catalog.sync.start()
    const asked: Promise<void>[] = []
    // All is over before the next full sync, which would put it right.
    for (let round = 0; round < 10; round++) {
      if (random.u32() % 2 === 0) catalog.sync.refresh()
      for (let step = 0; step < 10; step++) {
        change(catalog, random)
        asked.push(catalog.sync.sendChanges())
        if (random.u32() % 2 === 0) await catalog.pass(random.u32() % 12)
      }
      await catalog.pass(500)
      assert.ok(equalValues(new Map(catalog.services), new Map(catalog.local.services())), `services in round ${round}`)
      assert.ok(equalValues(new Map(catalog.checks), new Map(catalog.local.checks())), `checks in round ${round}`)
    }
    await Promise.all([first, ...asked])
    assert.ok(catalog.clock.now() < 60_000)
    catalog.sync.close()
  })
}
