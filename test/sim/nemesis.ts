import type { RaftNode } from '../../src/raft/node.ts'
import type { SeededRandom } from '../../src/runtime/sim/random.ts'
import type { Profile, Weights } from './profiles.ts'
import type { SimulatedServer, Tally, World } from './server.ts'

type Action = (random: SeededRandom) => void

/** Everything that can go wrong, at random times, until it is told to stop. */
export class Nemesis {
  readonly #world: World
  readonly #servers: readonly SimulatedServer[]
  readonly #random: SeededRandom
  readonly #actions: { readonly weight: number; readonly act: Action }[]
  readonly #interval: number
  #stopped = false

  constructor(world: World, servers: readonly SimulatedServer[], random: SeededRandom, { weights, intervalMs }: Profile) {
    this.#world = world
    this.#servers = servers
    this.#random = random
    this.#interval = intervalMs
    const actions: Record<keyof Weights, Action> = {
      crash: (chance) => this.#crash(chance.pick(this.#alive())),
      crashAll: () => this.#alive().forEach((server) => this.#crash(server)),
      partition: (chance) => this.#partition(chance),
      isolateLeader: () => this.#isolate(this.#leader()),
      oneWay: (chance) => this.#oneWay(chance),
      heal: () => world.network.heal(),
      pause: (chance) => chance.pick(this.#alive())?.pause(world.scheduler.now + chance.between(20, 700)),
      slowDisk: (chance) => this.#slowDisk(chance),
      failingDisk: (chance) => this.#failDisk(chance),
      fullDisk: (chance) => this.#fillDisk(chance),
      snapshot: (chance) => this.#attempt(chance.pick(this.#alive())?.node?.takeSnapshot()),
      transfer: () => this.#attempt(this.#leader()?.node?.transferLeadership(), 'transfers'),
      membership: (chance) => this.#membership(chance),
    }
    this.#actions = Object.entries(actions).map(([name, act]) => ({ weight: weights[name as keyof Weights], act }))
  }

  start(): void {
    this.#run().catch((error: unknown) => this.#world.invariants.violate('the nemesis runs', String(error)))
  }

  stop(): void {
    this.#stopped = true
  }

  async #run(): Promise<void> {
    const { scheduler } = this.#world
    for (;;) {
      await scheduler.sleep(this.#random.between(0, 2 * this.#interval))
      if (this.#stopped) return
      let luck = this.#random.float() * this.#actions.reduce((sum, { weight }) => sum + weight, 0)
      const chosen = this.#actions.find(({ weight }) => (luck -= weight) < 0)
      chosen?.act(this.#random)
    }
  }

  #crash(server: SimulatedServer | undefined): void {
    server?.crash()
    this.#hint((node) => node.leaderGone((server ?? this.#random.pick(this.#servers))?.address ?? ''))
    // Whatever is down comes back some time, even if it went down by itself.
    for (const down of this.#servers.filter(({ alive }) => !alive)) {
      this.#world.scheduler.after(this.#random.between(20, 1500), undefined, () => {
        if (!down.alive) down.start()
        this.#hint((node) => node.peerUp(down.id))
      })
    }
  }

  /** What the network above Raft believes to see: often late, and sometimes wrong. */
  #hint(give: (node: RaftNode) => void): void {
    for (const { node } of this.#alive()) {
      if (node !== undefined && this.#random.chance(0.5)) this.#world.scheduler.after(this.#random.between(0, 50), undefined, () => give(node))
    }
  }

  #partition(random: SeededRandom): void {
    const { network } = this.#world
    network.heal()
    const side = new Map(this.#servers.map((server) => [server, random.chance(0.5)]))
    for (const a of this.#servers) {
      for (const b of this.#servers) if (side.get(a) !== side.get(b)) network.block(a.address, b.address)
    }
  }

  #isolate(server: SimulatedServer | undefined): void {
    if (server === undefined) return
    for (const other of this.#servers) {
      if (other === server) continue
      this.#world.network.block(server.address, other.address)
      this.#world.network.block(other.address, server.address)
    }
  }

  #oneWay(random: SeededRandom): void {
    const from = random.pick(this.#servers)
    if (from === undefined) return
    for (const to of this.#servers) if (to !== from && random.chance(0.7)) this.#world.network.block(from.address, to.address)
  }

  #slowDisk(random: SeededRandom): void {
    const server = random.pick(this.#servers)
    if (server === undefined) return
    server.faults.sync = [20, random.between(20, 200)]
    this.#world.scheduler.after(random.between(100, 1000), undefined, () => {
      server.faults.sync = [0.5, 3]
    })
  }

  #failDisk(random: SeededRandom): void {
    const server = random.pick(this.#alive())
    if (server === undefined) return
    server.faults.failure = 0.5
    this.#world.scheduler.after(random.between(10, 200), undefined, () => {
      server.faults.failure = 0
      this.#crash(undefined)
    })
  }

  #fillDisk(random: SeededRandom): void {
    const server = random.pick(this.#servers)
    if (server === undefined) return
    server.faults.full = 0.3
    this.#world.scheduler.after(random.between(50, 500), undefined, () => {
      server.faults.full = 0
    })
  }

  /** One change, or several at once that have to wait for each other. */
  #membership(random: SeededRandom): void {
    const node = this.#leader()?.node
    if (node === undefined) return
    const { Servers: members } = node.configuration().configuration
    for (let left = random.pick([1, 1, 2, 3]) ?? 1; left > 0; left--) {
      const target = random.pick(this.#servers)
      if (target === undefined) return
      const luck = random.float()
      if (!members.some(({ ID }) => ID === target.id) || luck < 0.3) {
        const joined = luck < 0.2 ? node.addNonvoter(target.id, target.address) : node.addVoter(target.id, target.address)
        this.#attempt(joined, 'membershipChanges')
      } else {
        this.#attempt(luck < 0.5 ? node.demoteVoter(target.id) : node.removeServer(target.id), 'membershipChanges')
      }
    }
  }

  /** Most of these fail in the turmoil, which is fine. */
  #attempt(work: Promise<unknown> | undefined, counted?: keyof Tally): void {
    work?.then(
      () => (counted === undefined ? 0 : this.#world.tally[counted]++),
      (error: unknown) => this.#world.log(`nemesis: ${String(error)}`),
    )
  }

  #alive(): readonly SimulatedServer[] {
    return this.#servers.filter(({ alive }) => alive)
  }

  #leader(): SimulatedServer | undefined {
    return this.#random.pick(this.#servers.filter(({ node }) => node?.role() === 'Leader'))
  }
}
