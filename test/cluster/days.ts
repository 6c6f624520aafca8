/** `node test/cluster/days.ts COUNT`: runs it so often, says how long it took, and whether all went the same way. */
import { startCluster } from '../../src/testing/index.ts'

/** What was seen, and when, in virtual milliseconds. */
export interface DaysReport {
  /** From the making of a session that nobody renews to its end. */
  readonly sessionMs: number
  /** From there until another session gets the lock. */
  readonly heldBackMs: number
  /** From the crash of a node until it is forgotten. */
  readonly reapedMs: number
  readonly traceHash: string
}

const hourMs = 3_600_000

/** A session that runs out, a lock that is held back, and a failed node that is forgotten after 72 hours. */
export async function days(servers: number, seed: number): Promise<DaysReport> {
  await using cluster = await startCluster({ servers, clients: 1, seed })
  const [{ client }, lost] = [cluster.servers[0]!, cluster.clients[0]!]
  const dying = await client.session.create({ TTL: '10s', LockDelay: '15s' })
  const createdAt = cluster.now
  await client.kv.acquire('lock', 'one', dying)
  const { meta } = await client.kv.get('lock')
  await cluster.until(client.kv.get('lock', { index: meta.index, waitMs: 60_000 }))
  const endedAt = cluster.now
  const next = await client.session.create({})
  await cluster.eventually(() => client.kv.acquire('lock', 'two', next))
  const freeAt = cluster.now
  lost.crash()
  const crashedAt = cluster.now
  const known = async (): Promise<number> => (await client.catalog.nodes()).data.length
  await cluster.advance(10_000)
  await cluster.suspend(72 * hourMs - 20_000)
  await cluster.eventually(async () => (await known().catch(() => servers + 1)) === servers, 10 * 60_000)
  return { sessionMs: endedAt - createdAt, heldBackMs: freeAt - endedAt, reapedMs: cluster.now - crashedAt, traceHash: cluster.traceHash }
}

if (import.meta.main) {
  const [count = 1, servers = 1] = process.argv.slice(2).map(Number)
  const seen = new Map<string, number>()
  const took: number[] = []
  for (let run = 0; run < count; run++) {
    const began = performance.now()
    const report = JSON.stringify(await days(servers, 1))
    took.push(performance.now() - began)
    seen.set(report, (seen.get(report) ?? 0) + 1)
  }
  took.sort((a, b) => a - b)
  for (const [report, times] of seen) console.log(`${times} times ${report}`)
  console.log(`median ${took[count >> 1]?.toFixed(0)} ms, slowest ${took.at(-1)?.toFixed(0)} ms`)
  process.exitCode = seen.size === 1 ? 0 : 1
}
