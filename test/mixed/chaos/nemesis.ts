import { randomBytes } from 'node:crypto'
import { deepEqual } from 'node:assert/strict'
import { gather } from '../../../src/api/gather.ts'
import type { SeededRandom } from '../../../src/runtime/sim/random.ts'
import type { MixedAgent, MixedCluster, Program } from '../mixed-cluster.ts'
import type { Load } from './load.ts'
import { nap } from './nap.ts'

/** Faults that leave something behind, to be put right in the end. */
interface Away {
  readonly agent: MixedAgent
  readonly backAt: number
}

/** How long a cluster may take to be whole again: a leader looks for servers that Raft has lost once a minute. */
const healMs = 100_000

export interface NemesisOptions {
  /** The key of gossip that the configuration has. */
  readonly key: string
  readonly say: (line: string) => void
  /** Only what is over at once when it is put right. */
  readonly quick: boolean
}

/** Breaks a cluster, one thing after the other and several at once; what cannot be survived by right it does not do. */
export class Nemesis {
  readonly counts = new Map<string, number>()
  readonly #cluster: MixedCluster
  readonly #load: Load
  readonly #random: SeededRandom
  readonly #say: (line: string) => void
  readonly #key: string
  /** What is done, and how often compared with the rest. */
  readonly #faults: (readonly [weight: number, fault: () => void | Promise<void>])[] = [
    [14, () => this.#kill()], [12, () => this.#pause()], [4, () => this.#faint()], [8, () => this.#topple()], [7, () => this.#storm()],
    [5, () => this.#terminate()], [4, () => this.#blackout()], [6, () => this.#autopilot()],
  ]
  #down: Away[] = []
  #paused: Away[] = []

  constructor(cluster: MixedCluster, load: Load, random: SeededRandom, { key, say, quick }: NemesisOptions) {
    this.#cluster = cluster
    this.#load = load
    this.#random = random
    this.#key = key
    this.#say = say
    if (!quick) {
      this.#faults.push(
        [8, () => this.#leave()], [8, () => this.#removePeer()], [10, () => this.#careful(() => this.#replace())],
        [9, () => this.#careful(() => this.#restore())], [5, () => this.#careful(() => this.#rotate())],
      )
    }
  }

  async rage(forMs: number): Promise<void> {
    const end = performance.now() + forMs
    while (performance.now() < end) {
      await nap(this.#random.between(200, 3_000))
      this.#putRight()
      await this.#harm()
    }
  }

  /** Everybody runs. */
  heal(): void {
    this.#putRight(Infinity)
  }

  #putRight(now = performance.now()): void {
    for (const { agent } of this.#paused.filter(({ backAt }) => backAt <= now)) agent.resume()
    for (const { agent } of this.#down.filter(({ backAt }) => backAt <= now)) if (!agent.alive) agent.start()
    this.#paused = this.#paused.filter(({ backAt }) => backAt > now)
    this.#down = this.#down.filter(({ backAt }) => backAt > now)
  }

  async #harm(): Promise<void> {
    let luck = this.#random.float() * this.#faults.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, fault] of this.#faults) {
      luck -= weight
      if (luck < 0) return await fault()
    }
  }

  /** What can only be survived while all else is well. */
  async #careful(task: () => Promise<void>): Promise<void> {
    this.heal()
    await this.#cluster.eventually('all is well between two faults', () => this.#whole(), healMs)
    await task()
  }

  #note(what: string, of = ''): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
    this.#say(`${what} ${of}`)
  }

  /** Agents that run and do not stand still. */
  #well(): readonly MixedAgent[] {
    return this.#cluster.agents.filter((agent) => agent.alive && !agent.paused)
  }

  async #kill(agent = this.#random.pick(this.#well())): Promise<void> {
    if (agent === undefined) return
    this.#note('kill', agent.name)
    await agent.kill()
    this.#down.push({ agent, backAt: performance.now() + this.#random.pick([0, 1_000, 4_000, 12_000])! })
  }

  #pause(agent = this.#random.pick(this.#well())): void {
    if (agent === undefined) return
    this.#note('pause', agent.name)
    agent.pause()
    this.#paused.push({ agent, backAt: performance.now() + this.#random.between(1_000, 15_000) })
  }

  /** Several stand still at once, perhaps most of them. */
  #faint(): void {
    for (const agent of this.#well()) if (this.#random.chance(0.5)) this.#pause(agent)
  }

  /** An agent that is ended again and again, whatever it does just then. */
  async #storm(): Promise<void> {
    const agent = this.#random.pick(this.#well())
    if (agent === undefined) return
    this.#note('storm', agent.name)
    for (let count = this.#random.whole(2, 5); count > 0; count--) {
      await agent.kill()
      agent.start()
      await nap(this.#random.between(50, 1_500))
    }
  }

  /** An agent is told to end, and does as it is configured: a client leaves, a server does not. */
  async #terminate(): Promise<void> {
    const agent = this.#random.pick(this.#well())
    if (agent === undefined) return
    const signal = this.#random.pick(['SIGTERM', 'SIGINT'] as const)!
    this.#note(signal, agent.name)
    const limit = new AbortController()
    const ended = await Promise.race([agent.signal(signal).then(() => true), nap(20_000, limit.signal).then(() => false)])
    limit.abort()
    if (!ended) {
      this.#note('ended too slowly', agent.name)
      await agent.kill()
    }
    this.#down.push({ agent, backAt: performance.now() + this.#random.between(0, 3_000) })
  }

  /** Takes the leader away. */
  async #topple(): Promise<void> {
    const leader = await this.#leader()
    if (leader === undefined) return
    if (this.#random.chance(0.5)) this.#pause(leader)
    else await this.#kill(leader)
  }

  async #leader(): Promise<MixedAgent | undefined> {
    for (const { client } of this.#well().filter(({ server }) => server)) {
      const address = await client.status.leader({ signal: AbortSignal.timeout(1_000) }).catch(() => '')
      const found = this.#well().find((agent) => agent.server && agent.rpcAddress === address)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** Leaves in order, and comes back with what it knew. */
  async #leave(): Promise<void> {
    const agent = this.#random.pick(this.#well())
    // Of two servers each is needed.
    if (agent === undefined || (agent.server && !await this.#whole())) return
    this.#note(agent.server ? 'leave of a server' : 'leave', agent.name)
    const left = await this.#left(agent)
    if (!left) this.#note('leave was cut short')
    this.#down.push({ agent, backAt: performance.now() + this.#random.between(0, 5_000) })
  }

  async #left(agent: MixedAgent): Promise<boolean> {
    const limit = new AbortController()
    const done = await Promise.race([agent.leave().then(() => true, () => false), nap(20_000, limit.signal).then(() => false)])
    limit.abort()
    if (agent.alive) await agent.kill()
    return done
  }

  /** All servers, or everybody, end at once. */
  async #blackout(): Promise<void> {
    this.#note('blackout')
    const victims = this.#random.chance(0.5) ? this.#cluster.agents : this.#cluster.servers
    for (const { agent } of this.#paused.splice(0)) agent.resume()
    await Promise.all(victims.map((agent) => agent.kill()))
    await nap(this.#random.between(0, 2_000))
    for (const agent of victims) if (!agent.alive) agent.start()
    this.#down = this.#down.filter(({ agent }) => !agent.alive)
  }

  /** A server is told to be none, though it runs. Its leader finds it again. */
  async #removePeer(): Promise<void> {
    const [asked, removed] = [this.#random.pick(this.#well()), this.#random.pick(this.#cluster.servers)]
    if (asked === undefined || removed === undefined || !await this.#whole()) return
    this.#note('remove-peer', removed.name)
    const query = [['address', removed.rpcAddress]] as const
    await this.#try(() => asked.client.request({ method: 'DELETE', path: '/v1/operator/raft/peer', query, signal: AbortSignal.timeout(10_000) }))
  }

  async #autopilot(): Promise<void> {
    const asked = this.#random.pick(this.#well())
    if (asked === undefined) return
    const settings = {
      CleanupDeadServers: this.#random.chance(0.5), LastContactThreshold: this.#random.pick(['200ms', '1s', '10s'])!,
      MaxTrailingLogs: this.#random.pick([10, 250])!, ServerStabilizationTime: this.#random.pick(['200ms', '2s'])!,
    }
    this.#note('autopilot', JSON.stringify(settings))
    const body = JSON.stringify(settings)
    await this.#try(() => asked.client.request({ method: 'PUT', path: '/v1/operator/autopilot/configuration', body, signal: AbortSignal.timeout(10_000) }))
  }

  /** A disk is lost, and another program may stand there then. */
  async #replace(): Promise<void> {
    const agent = this.#random.pick(this.#cluster.agents)!
    const program: Program = this.#random.pick(['real', 'ours'] as const)!
    const leaving = this.#random.chance(0.4)
    this.#note(`replace${agent.server ? ' a server' : ''}${leaving ? ' after leaving' : ''}`, `${agent.name}, ${agent.program}, by ${program}`)
    if (leaving) await this.#left(agent)
    else await agent.kill()
    // A name belongs to its node for as long as that is believed to be alive, for the original, too.
    const [witness] = this.#cluster.servers.filter((server) => server !== agent)
    await this.#cluster.eventually(`${agent.name} is known to be gone`, async () => {
      const { data } = await witness!.client.health.node(agent.name)
      return data.every(({ CheckID, Status }) => CheckID !== 'serfHealth' || Status === 'critical')
    }, healMs)
    agent.replace(program)
    agent.start()
    // What it had acknowledged is gone, so nothing else may happen until it votes under its new name.
    if (agent.server) await this.#cluster.eventually(`${agent.name} votes again`, () => this.#whole(), healMs)
  }

  /** Whether all run and see each other, and every server says of all servers that they vote. Who cannot say so is not well. */
  async #whole(): Promise<boolean> {
    const { agents } = this.#cluster
    if (this.#well().length < agents.length) return false
    const signal = AbortSignal.timeout(10_000)
    const answers = await Promise.all(agents.map(async (agent) => {
      const members = await agent.client.agent.members({ signal })
      if (members.filter(({ Status }) => Status === 1).length < agents.length) return false
      return !agent.server || await this.#seesVoters(agent, signal)
    })).catch((error: unknown) => [error])
    return answers.every((answer) => answer === true)
  }

  async #seesVoters({ client, rpcAddress }: MixedAgent, signal: AbortSignal): Promise<boolean> {
    const { Servers } = await client.operator.raftConfiguration({ stale: true, signal })
    const voters = Servers?.filter(({ Voter }) => Voter) ?? []
    const addresses = voters.map(({ Address }) => Address).sort()
    if (addresses.join() !== this.#cluster.servers.map((server) => server.rpcAddress).sort().join()) return false
    // A vote under the name of the disk that was lost does not count.
    const { Config } = await client.agent.self({ signal })
    return voters.some(({ ID, Address }) => Address === rpcAddress && ID === Config.NodeID)
  }

  /** The state as it was a moment ago, while nobody writes. */
  async #restore(): Promise<void> {
    const agent = this.#random.pick(this.#cluster.agents)!
    const leader = await this.#leader()
    const victim = this.#random.chance(0.4) ? this.#random.pick(this.#cluster.agents.filter((one) => one !== agent && one !== leader)) : undefined
    this.#note(`restore${victim === undefined ? '' : ' while somebody dies'}`, agent.name)
    await this.#load.whileQuiet(async () => {
      await this.#try(async () => {
        const { client } = agent
        const { data } = await client.snapshot.save({ signal: AbortSignal.timeout(30_000) })
        const archive = await gather(data)
        const key = `restored/${this.#random.u32()}`
        await client.kv.put(key, 'x')
        const restored = client.snapshot.restore(archive, { signal: AbortSignal.timeout(30_000) })
        if (victim !== undefined) await this.#kill(victim)
        await restored
        deepEqual((await client.kv.get(key, { consistent: true })).data, undefined)
      })
    })
  }

  /** A new key for all, and back to the one of the configuration: who lost its disk knows no other. */
  async #rotate(): Promise<void> {
    // Who is away meanwhile would not know the key.
    const asked = this.#random.pick(this.#cluster.servers)!
    const fresh = randomBytes(32).toString('base64')
    this.#note('rotate', asked.name)
    for (const [use, remove] of [[fresh, this.#key], [this.#key, fresh]] as const) {
      for (const [method, Key] of [['POST', use], ['PUT', use], ['DELETE', remove]] as const) {
        await this.#cluster.eventually(`everybody took part in ${method} of a key`, async () => {
          const reply = await asked.client.request({ method, path: '/v1/operator/keyring', body: JSON.stringify({ Key }) })
          const text = new TextDecoder().decode(await gather(reply.body))
          if (reply.status !== 200) throw new Error(text)
          return true
        }, 60_000)
      }
    }
  }

  /** What may fail in the turmoil. */
  async #try(task: () => Promise<unknown>): Promise<void> {
    try {
      await task()
    } catch (error) {
      this.#note('failed', String(error))
    }
  }
}
