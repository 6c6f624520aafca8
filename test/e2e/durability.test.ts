import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { seeded } from '../disk/random.ts'
import { AgentSite } from './agent-site.ts'
import { Load } from './durability-load.ts'

/** The whole program under writers, killed and stopped: what was acknowledged is there afterwards. */

/** Snapshots all the time, and a log that is cut behind them. */
const compacting = 'raft_snapshot_threshold = 60 raft_snapshot_interval = "20ms" raft_trailing_logs = 10'
const seed = Number(process.env['DURABILITY_SEED'] ?? 20_261_125)

/** Waits for an event that must come before the writers end. */
async function before(writers: Promise<void>, event: Promise<void>): Promise<void> {
  await Promise.race([event, writers.then(() => assert.fail('the writers ended by themselves'))])
}

/** Moments to kill a process in: after so many answers, or when it says so, with writers or before there are any. */
function momentOf(round: number, random: { below(limit: number): number }): number | { readonly says: RegExp; readonly idle?: boolean } {
  switch (round % 7) {
    case 1: return { says: /starting snapshot up to/ }
    case 3: return { says: /snapshot complete up to/ }
    case 5: return { says: /entering leader state/, idle: true }
    case 6: return { says: /Starting Consul agent/, idle: true }
    default: return 1 + random.below(1000)
  }
}

test(`14 times kill -9 under load loses nothing acknowledged (DURABILITY_SEED=${seed})`, async (t) => {
  await using site = await AgentSite.open(t, { config: compacting })
  const load = new Load(site.port, seed)
  const random = seeded(seed)
  await site.start()
  await load.prepare()
  for (let round = 0; round < 14; round++) {
    const moment = momentOf(round, random)
    if (typeof moment !== 'number' && moment.idle === true) {
      await site.kill()
      await site.launch().until(moment.says)
      await site.kill()
    } else {
      const running = load.run()
      await before(running, typeof moment === 'number' ? load.answers(moment) : site.running.until(moment.says))
      await site.kill()
      await running
    }
    await site.start()
    await load.verify()
  }
  assert.equal(await site.stop(), 1)
  const snapshots = readdirSync(join(site.dataDir, 'raft/snapshots'))
  // Two are kept, and a kill may have come before the third was removed; but nothing half made stays.
  assert.ok(snapshots.length > 0 && snapshots.length <= 3 && !snapshots.some((name) => name.endsWith('.tmp')), snapshots.join())
  t.diagnostic(`${load.acknowledged} answers`)
})

for (const { signal, config, code } of [
  { signal: 'SIGTERM', config: '', code: 1 },
  { signal: 'SIGINT', config: '', code: 1 },
  { signal: 'SIGTERM', config: 'leave_on_terminate = true', code: 0 },
  { signal: 'SIGINT', config: 'skip_leave_on_interrupt = false', code: 0 },
] as const) {
  test(`${signal} under load${config === '' ? '' : ` with ${config}`} ends with ${code} and loses nothing acknowledged`, async (t) => {
    await using site = await AgentSite.open(t, { config: `${compacting} ${config}` })
    const load = new Load(site.port, seed)
    await site.start()
    await load.prepare()
    const running = load.run()
    await before(running, load.answers(300))
    assert.equal(await site.stop(signal), code)
    await running
    await site.start()
    await load.verify()
    assert.equal(await site.stop('SIGTERM'), code === 0 && signal === 'SIGTERM' ? 0 : 1)
  })
}
