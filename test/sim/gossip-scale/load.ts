import { SimulatedPool, type Traffic } from './pool.ts'

/** What one member sends in a second, on average. */
export interface Load {
  readonly datagrams: number
  readonly bytes: number
  readonly streamBytes: number
}

/** What a crash costs and how long it takes, in ms after it. */
export interface Detection {
  readonly first: number
  readonly last: number
  /** Members that noticed. */
  readonly noticed: number
}

export interface ScaleRun {
  readonly quiet: Load
  /** While the crashed are noticed. */
  readonly busy: Load
  readonly detections: readonly Detection[]
  /** Members declared dead that live. */
  readonly falsePositives: number
}

/** A settled pool, first quiet for a while, then some crash at once. */
export async function scaleRun(pool: SimulatedPool, quietMs: number, crashes: number, busyMs: number): Promise<ScaleRun> {
  await pool.advance(5_000)
  const quiet = await measured(pool, quietMs)
  const at = pool.now
  for (const member of pool.members.slice(0, crashes)) member.crash()
  const busy = await measured(pool, busyMs)
  const detections = pool.members.slice(0, crashes).map(({ index }) => {
    const seen = pool.losses.filter(({ subject }) => subject === index).map((loss) => loss.at - at)
    return { first: seen.reduce((earliest, one) => Math.min(earliest, one), Infinity), last: seen.reduce((latest, one) => Math.max(latest, one), 0), noticed: seen.length }
  })
  return { quiet, busy, detections, falsePositives: pool.losses.filter(({ subject }) => subject >= crashes).length }
}

async function measured(pool: SimulatedPool, ms: number): Promise<Load> {
  const before: Traffic = { ...pool.traffic }
  await pool.advance(ms)
  const each = (name: keyof Traffic): number => (pool.traffic[name] - before[name]) / pool.members.length / (ms / 1000)
  return { datagrams: each('datagrams'), bytes: each('datagramBytes'), streamBytes: each('streamBytes') }
}
