import { SeededRandom } from '../../../src/runtime/sim/random.ts'
import { assertEqualStates } from '../equal-states.ts'
import { MixedCluster, type Program } from '../mixed-cluster.ts'
import { leaderChange } from '../steady-load.ts'
import { Counters } from './counters.ts'
import { Load } from './load.ts'
import { Locks, lockSettings } from './locks.ts'
import { oddLines } from './log-lines.ts'
import { nap } from './nap.ts'
import { Nemesis } from './nemesis.ts'
import { Pairs } from './pairs.ts'
import { Registers } from './registers.ts'
import { Services } from './services.ts'
import { Watchers } from './watchers.ts'
import type { Work } from './work.ts'

export interface ChaosOptions {
  readonly seed: number
  /** For how long things are broken. */
  readonly forMs: number
  /** Only what is over at once when it is put right. */
  readonly quick?: boolean
  readonly servers?: readonly Program[]
  readonly clients?: readonly Program[]
  /** Hears what is done, and each line of all agents afterwards. */
  readonly say?: (line: string) => void
  /** Gets the whole output of an agent at the end. */
  readonly keep?: (name: string, output: string) => void
}

export interface ChaosReport {
  readonly seed: number
  readonly staff: string
  readonly faults: Readonly<Record<string, number>>
  readonly done: number
  readonly failed: number
  /** What failed, without what differs each time, and how often. */
  readonly failures: ReadonlyMap<string, number>
  readonly seen: number
  readonly locked: number
  /** What must not be. */
  readonly problems: readonly string[]
}

const key = 'pUqJrVyVRj5jsiYEkM/tFQYfWyJIv4s3XkvDwy7Cu5s='
/** How long everything may take to be as it should once nothing is broken: a leader looks for servers that are none once a minute. */
const settleMs = 100_000

/** A cluster of both programs under load that is broken in every way; then it is left alone, and what must hold is checked. */
export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const random = new SeededRandom(options.seed)
  const draw = (count: number): readonly Program[] => Array.from({ length: count }, () => random.pick(['real', 'ours', 'ours'] as const)!)
  const servers = options.servers ?? draw(random.pick([3, 3, 5])!)
  const clients = options.clients ?? draw(3)
  const snapshots = random.chance(0.5) ? 'raft_snapshot_threshold = 100 raft_snapshot_interval = "1s" raft_trailing_logs = 20' : ''
  await using cluster = await MixedCluster.start({
    servers, clients, config: `disable_coordinates = true ${lockSettings} encrypt = "${key}" autopilot { server_stabilization_time = "200ms" } ${snapshots}`,
  })
  const run = new ChaosRun(cluster, random, options)
  try {
    await run.all()
  } finally {
    for (const { name, output } of cluster.agents) options.keep?.(name, output)
  }
  const { problems, load, watchers, locks, nemesis } = run
  return {
    seed: options.seed, staff: `${servers.join()}; ${clients.join()}`, faults: Object.fromEntries(nemesis.counts), done: load.done,
    failed: load.failures.length, failures: kindsOf(load.failures.map(({ text }) => text)), seen: watchers.seen, locked: locks.taken, problems,
  }
}

class ChaosRun {
  readonly problems: string[] = []
  readonly watchers = new Watchers()
  readonly locks = new Locks()
  readonly load: Load
  readonly nemesis: Nemesis
  readonly #works: readonly Work[]
  readonly #cluster: MixedCluster
  readonly #options: ChaosOptions

  constructor(cluster: MixedCluster, random: SeededRandom, options: ChaosOptions) {
    this.#cluster = cluster
    this.#options = options
    this.#works = [new Registers(), new Counters(), new Pairs(), this.locks, new Services(), this.watchers]
    this.watchers.begin(cluster.agents)
    this.load = new Load(this.#works, cluster.agents, random.fork())
    const say = (line: string): void => options.say?.(`${new Date().toISOString()} ${line}`)
    this.nemesis = new Nemesis(cluster, this.load, random.fork(), { key, say, quick: options.quick ?? false })
  }

  async all(): Promise<void> {
    try {
      await this.#check('raging', () => this.nemesis.rage(this.#options.forMs))
      this.nemesis.heal()
      this.#options.say?.('healed')
      await this.#check('settling', () => this.#settles())
      const calmAt = performance.now()
      await nap(3_000)
      // On a busy machine a leader may be too slow to keep its lease, even then.
      const late = this.load.failures.filter(({ at, text }) => at > calmAt + 1_000 && !leaderChange.test(text))
      this.problems.push(...late.map(({ text }) => `failed in a calm cluster: ${text}`))
      await this.load.stop()
      for (const work of this.#works) await this.#check(work.name, async () => void this.problems.push(...await work.check(this.#cluster)))
      this.problems.push(...this.load.hung.map((text) => `was not answered within a minute: ${text}`))
      await this.#check('states', () => assertEqualStates(this.#cluster))
    } finally {
      await this.load.stop()
      await this.watchers.end()
    }
    for (const agent of this.#cluster.agents) {
      if (agent.failed) this.problems.push(`${agent.name} (${agent.program}) ended by itself`)
      this.problems.push(...oddLines(agent))
    }
  }

  async #check(what: string, task: () => Promise<unknown>): Promise<void> {
    const started = performance.now()
    try {
      await task()
    } catch (error) {
      this.problems.push(`${what}: ${textOf(error)}`)
    }
    this.#options.say?.(`${what} took ${(performance.now() - started).toFixed(0)} ms`)
  }

  /** Members, catalogs and Raft's configuration agree that everybody is there. */
  async #settles(): Promise<void> {
    const { agents, servers } = this.#cluster
    const names = agents.map(({ name }) => name).sort().join()
    await this.#cluster.formed(settleMs)
    await this.#cluster.eventually('members, catalogs and voters agree', async () => {
      for (const { client, name } of agents) {
        const members = (await client.agent.members()).map((one) => `${one.Name}${one.Status === 1 ? '' : ` with status ${one.Status}`}`).sort().join()
        if (members !== names) throw new Error(`${name} sees ${members}`)
      }
      for (const { client, name } of servers) {
        const nodes = (await client.catalog.nodes({ stale: true })).data.map(({ Node }) => Node).sort().join()
        if (nodes !== names) throw new Error(`the catalog of ${name} has ${nodes}`)
        const { Servers } = await client.operator.raftConfiguration({ stale: true })
        const voters = (Servers ?? []).filter(({ Voter }) => Voter)
        if (voters.length !== servers.length) throw new Error(`${name} knows the voters ${voters.map(({ Node }) => Node).join()}`)
      }
      return true
    }, settleMs)
  }
}

function kindsOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) {
    const kind = text.replace(/dc1-\S+/, 'an agent').replace(/[\da-f-]{8,}|\d+/g, '#')
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return counts
}

/** What failed, and because of what. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : `${error.message}\ncause: ${textOf(error.cause)}`
}
