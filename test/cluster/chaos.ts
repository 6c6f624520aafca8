import assert from 'node:assert/strict'
import { ApiError } from '../../src/api/index.ts'
import { gather } from '../../src/api/gather.ts'
import { SeededRandom } from '../../src/runtime/sim/random.ts'
import { type Cluster, type Machine, startCluster } from '../../src/testing/index.ts'
import type { Operation } from '../sim/kv-machine.ts'
import { type Call, contradictions } from '../sim/linearizability.ts'
import { Lockers } from './lockers.ts'
import { Watchers } from './watchers.ts'

/** What a run was made of, and what came of it. */
export interface ChaosReport {
  readonly seed: number
  readonly acknowledged: number
  readonly crashes: number
  readonly partitions: number
  readonly blackouts: number
  readonly leaves: number
  readonly restores: number
  readonly disks: number
  /** How often the shared lock was taken, and how many values watchers saw. */
  readonly locked: number
  readonly seen: number
  readonly traceHash: string
}

const keys = Array.from({ length: 12 }, (_, at) => `k${at}`)
/** Texts that promise that nothing was written. */
const refused = /No known Consul servers|No cluster leader|connection refused|node is not the leader|Not ready/
const horizonMs = 60_000

/** How large a cluster is, and what else is not as usual. */
export interface ChaosOptions {
  /** Default: 3. */
  readonly servers?: number
  /** Default: 2. */
  readonly clients?: number
  /** Default: 0.02. */
  readonly clockSkew?: number
  /** Snapshots all the time, so that machines lose their power while they take, send and install some; and servers that leave or are removed. */
  readonly restless?: boolean
  readonly onLog?: (line: string) => void
}

const restlessSettings = 'raft_snapshot_threshold = 30 raft_snapshot_interval = "500ms" raft_trailing_logs = 5 autopilot { server_stabilization_time = "1s" }'

/**
 * A cluster whose machines crash, pause and are cut off from each other while clients read and write through all of them; then
 * everything is healed, and what must hold is checked. Whatever fails names the seed, which makes it fail again.
 */
export async function chaos(seed: number, options: ChaosOptions = {}): Promise<ChaosReport> {
  const { servers = 3, clients = 2, clockSkew = 0.02, restless = false, onLog } = options
  const random = new SeededRandom(seed ^ 0x5eed)
  await using cluster = await startCluster({
    servers, clients, seed, clockSkew, ...(restless ? { config: restlessSettings } : {}), ...(onLog === undefined ? {} : { onLog }),
  })
  const run = new ChaosRun(cluster, random, { clockSkew, restless })
  await run.prepare()
  run.begin()
  await run.nemesis()
  await run.heal()
  await run.check()
  const { acknowledged, crashes, partitions, blackouts, leaves, restores, disks, lockers, watchers } = run
  return { seed, acknowledged, crashes, partitions, blackouts, leaves, restores, disks, locked: lockers.taken, seen: watchers.seen, traceHash: cluster.traceHash }
}

class ChaosRun {
  acknowledged = 0
  /** Calls that failed, of those where that does not matter. */
  refused = 0
  crashes = 0
  partitions = 0
  blackouts = 0
  leaves = 0
  readonly lockers: Lockers
  readonly watchers: Watchers
  readonly #cluster: Cluster
  readonly #random: SeededRandom
  readonly #clockSkew: number
  readonly #restless: boolean
  readonly #history: Call[] = []
  readonly #workers: Promise<void>[] = []
  /** Restores, and disks that were replaced. */
  restores = 0
  disks = 0
  /** Workers wait for this, and how many do not. */
  #open: Promise<void> = Promise.resolve()
  #busy = 0
  #moment = 0
  #value = 0
  #stopped = false

  constructor(cluster: Cluster, random: SeededRandom, { clockSkew, restless }: Required<Pick<ChaosOptions, 'clockSkew' | 'restless'>>) {
    this.#clockSkew = clockSkew
    this.#restless = restless
    this.#cluster = cluster
    this.#random = random
    this.lockers = new Lockers(cluster)
    this.watchers = new Watchers(cluster)
  }

  async prepare(): Promise<void> {
    for (const machine of this.#cluster.agents) await this.#register(machine)
  }

  /** Services on an agent: one without a check, one that must be confirmed, one that is asked by HTTP. */
  async #register(machine: Machine): Promise<void> {
    const { agent } = machine.client
    await this.#serve(machine)
    await agent.registerService({ Name: 'web', ID: `web-${machine.name}`, Port: 80 })
    await agent.registerService({ Name: 'beat', Check: { CheckID: 'beat', TTL: '6s' } })
    await agent.registerService({ Name: 'site', Port: 8080, Check: { HTTP: `http://${machine.ip}:8080/health`, Interval: '3s' } })
  }

  begin(): void {
    for (const [at, machine] of this.#cluster.agents.entries()) {
      this.#workers.push(this.#work(machine, at, this.#random.fork()), this.#beat(machine, this.#random.fork()))
      this.lockers.begin(machine, this.#random.fork())
      this.watchers.begin(machine)
    }
  }

  /** What goes wrong, one thing after the other, sometimes several at once. */
  async nemesis(): Promise<void> {
    const random = this.#random
    const end = this.#cluster.now + horizonMs
    while (this.#cluster.now < end) {
      await this.#cluster.advance(random.between(500, 5_000))
      const machine = random.pick(this.#cluster.agents)!
      if (this.#restless && random.chance(0.25)) await this.#changeServers(random.pick(this.#cluster.servers)!)
      else await this.#harm(machine, random.float())
    }
  }

  async #harm(machine: Machine, luck: number): Promise<void> {
    const random = this.#random
    if (luck < 0.15) this.#end(machine, () => machine.crash())
    else if (luck < 0.23) this.#end(machine, () => machine.powerOff())
    else if (luck < 0.38) this.#cut()
    else if (luck < 0.48) this.#cluster.heal()
    else if (luck < 0.58) machine.pause(random.between(100, 8_000))
    else if (luck < 0.66) this.#cluster.network({ delay: [0.5, random.between(1, 80)], loss: random.between(0, 0.1), twice: 0.02 })
    else if (luck < 0.71) machine.faults.sync = [1, random.between(2, 300)]
    else if (luck < 0.74) machine.faults.full = true
    else if (luck < 0.77) machine.faults.syncFailure = 0.05
    else if (luck < 0.8) await this.#blackout()
    else if (luck < 0.85) await this.#leave(random.pick(this.#cluster.clients)!)
    else await this.#restart()
  }

  async heal(): Promise<void> {
    this.#cluster.heal()
    this.#cluster.network({})
    await this.#restart()
    await this.#cluster.advance(15_000)
    this.#stopped = true
    await this.#cluster.until(Promise.all([...this.#workers, this.lockers.end()]))
  }

  async check(): Promise<void> {
    const { agents, seed, servers, clients } = this.#cluster
    // Members agree, and all are alive; the catalog says so, too, and every service is found again.
    await this.#settles()
    const [client] = clients
    await this.#cluster.eventually(() => this.#whole(), 120_000)
    // Nothing that was acknowledged is lost: what is there now belongs to the history.
    for (const key of keys) await this.#call(client!, agents.length, { kind: 'get', key })
    const wrong = contradictions(this.#history)
    assert.deepEqual(wrong.map(({ key }) => key), [], `seed ${seed}: no single copy explains the history of a key`)
    assert.deepEqual(this.lockers.wrong, [], `seed ${seed}: two held one lock`)
    await this.lockers.checkFree(client!)
    await this.watchers.checkLast(client!)
    // All servers hold the same state.
    const states = await Promise.all(servers.map((server) => server.client.kv.list('', { consistent: true }).then(({ data }) => JSON.stringify(data))))
    assert.equal(new Set(states).size, 1, `seed ${seed}: servers differ`)
    assert.ok(this.acknowledged > 20, `seed ${seed}: only ${this.acknowledged} calls were answered`)
    await this.#oneDies(clients[1]!, client!)
    await this.#settles()
  }

  /** A node without power: its lock is free after the delay and not before, and its services leave DNS. They come back with it. */
  async #oneDies(machine: Machine, witness: Machine): Promise<void> {
    const { client } = witness
    const delayMs = 5_000
    const dying = await machine.client.session.create({ TTL: '10s', LockDelay: `${delayMs / 1000}s` })
    assert.equal(await machine.client.kv.acquire('locks/last', machine.name, dying), true)
    machine.powerOff()
    const mine = await client.session.create({})
    // Tried only when the session has ended: a lock that is on its way to the log meanwhile is not held back, as in the original.
    await this.#cluster.eventually(async () => (await client.session.info(dying, { consistent: true })).data === undefined)
    const endedAt = this.#cluster.now
    await this.#cluster.eventually(() => client.kv.acquire('locks/last', witness.name, mine))
    const heldBackMs = this.#cluster.now - endedAt
    // Up to 100 ms lie between two looks, and clocks are wrong.
    const [least, most] = [(1 - this.#clockSkew) * delayMs - 100, (1 + this.#clockSkew) * delayMs + 200]
    assert.ok(heldBackMs > least && heldBackMs < most, `the lock was held back for ${heldBackMs} ms`)
    await this.#cluster.eventually(async () => !(await witness.resolve('web.service.consul')).includes(machine.ip))
    await this.#start(machine)
  }

  async #settles(): Promise<void> {
    const { agents, seed } = this.#cluster
    let wanting = ''
    await this.#cluster.eventually(async () => {
      wanting = await this.#wanting(agents.length)
      return wanting === ''
    }, 240_000).catch((error: unknown) => {
      throw new Error(`seed ${seed}: ${wanting}`, { cause: error })
    })
  }

  /** What is not yet as it should be; empty when nothing is. */
  async #wanting(count: number): Promise<string> {
    // What has to be confirmed is, from here on by who looks.
    for (const { client } of this.#cluster.agents) await client.agent.updateCheck('beat', 'passing')
    for (const machine of this.#cluster.agents) {
      const { client, name } = machine
      try {
        const members = await client.agent.members()
        const odd = members.filter(({ Status }) => Status !== 1)
        if (members.length !== count || odd.length > 0) return `${name} sees ${members.length} members, ${odd.map((one) => `${one.Name} with status ${one.Status}`).join(', ')}`
        for (const service of ['web', 'beat', 'site']) {
          const { data } = await client.health.service(service, { passing: true })
          if (data.length !== count) return `${name} finds ${service} only at ${data.map(({ Node }) => Node?.Node).join(', ')}`
        }
        const addresses = await machine.resolve('web.service.consul')
        if (addresses.length !== count) return `DNS of ${name} knows only ${addresses.join(', ')}`
      } catch (error) {
        return `${name} cannot ask: ${String(error)}`
      }
    }
    return ''
  }

  #end(machine: Machine, end: () => void): void {
    // A majority of the servers must come back by itself, so at most one is away at a time.
    if (!machine.up || this.#cluster.agents.some((one) => !one.up)) return
    end()
    this.crashes++
  }

  /** An agent leaves in order, as far as it can; it comes back with the next restart. */
  async #leave(machine: Machine): Promise<void> {
    if (!machine.up || this.#cluster.agents.some((one) => !one.up)) return
    await this.#cluster.until(machine.leave()).catch(() => this.refused++)
    this.leaves++
  }

  /** A server leaves and comes back, is told to be none though it runs, or loses its disk; or the state is set back to what it was. */
  async #changeServers(machine: Machine): Promise<void> {
    const luck = this.#random.float()
    if (luck < 0.25) return await this.#replaceDisk(machine)
    if (luck < 0.5) return await this.#restore(machine)
    if (!await this.#whole()) return
    if (luck < 0.75) return await this.#leave(machine)
    // Its leader puts that right within a minute.
    const query = [['address', `${machine.ip}:8300`]] as const
    await machine.client.request({ method: 'DELETE', path: '/v1/operator/raft/peer', query }).catch(() => this.refused++)
    this.leaves++
  }

  /** Whether all run, and all servers vote under the names that they have. */
  async #whole(): Promise<boolean> {
    const { agents, servers } = this.#cluster
    if (agents.some((one) => !one.up)) return false
    const answers = await Promise.all(servers.map(async ({ client, ip }) => {
      const { Servers } = await client.operator.raftConfiguration({ stale: true })
      const { Config } = await client.agent.self()
      const voters = Servers?.filter(({ Voter }) => Voter) ?? []
      return voters.length === servers.length && voters.some(({ ID, Address }) => ID === Config.NodeID && Address === `${ip}:8300`)
    })).catch((error: unknown) => [error])
    return answers.every((answer) => answer === true)
  }

  /** What it had acknowledged is gone, so nothing else happens until it votes again. */
  async #replaceDisk(machine: Machine): Promise<void> {
    const { servers, clients } = this.#cluster
    await this.#calm()
    machine.crash()
    const [witness] = clients
    await this.#cluster.eventually(async () => {
      const { data } = await witness!.client.health.node(machine.name).catch(() => ({ data: undefined }))
      return data?.every(({ CheckID, Status }) => CheckID !== 'serfHealth' || Status === 'critical') ?? false
    }, 120_000)
    machine.replaceDisk()
    await this.#start(machine)
    await this.#cluster.eventually(() => this.#whole(), 120_000).catch((cause: unknown) => {
      throw new Error(`${machine.name} of ${servers.length} servers does not vote again`, { cause })
    })
    await this.#register(machine)
    this.disks++
  }

  /** Saves the state and sets it back to that while nobody works; one of the others may die meanwhile. */
  async #restore(machine: Machine): Promise<void> {
    const { agents } = this.#cluster
    await this.#calm()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#open = promise
    try {
      await this.#cluster.eventually(() => this.#busy === 0)
      if (!await this.#whole()) return
      const leader = await this.#cluster.leader()
      const victim = this.#random.chance(0.5) ? this.#random.pick(agents.filter((one) => one !== machine && one !== leader)) : undefined
      await this.#saveAndRestore(machine, victim)
      this.restores++
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.refused++
    } finally {
      resolve()
    }
  }

  async #saveAndRestore({ client }: Machine, victim: Machine | undefined): Promise<void> {
    const { data } = await client.snapshot.save()
    const archive = await this.#cluster.until(gather(data))
    await client.kv.put('since', 'x')
    const restored = client.snapshot.restore(archive)
    if (victim !== undefined) this.#end(victim, () => victim.powerOff())
    await this.#cluster.until(restored)
    assert.equal((await client.kv.get('since', { consistent: true })).data, undefined, 'what came after the snapshot is gone')
  }

  /** The network and disks are well. */
  async #calm(): Promise<void> {
    this.#cluster.heal()
    this.#cluster.network({})
    await this.#restart()
    await this.#cluster.eventually(() => this.#whole(), 120_000)
  }

  /** The house loses its power: what was acknowledged is on disks or nowhere. */
  async #blackout(): Promise<void> {
    for (const machine of this.#cluster.agents) machine.powerOff()
    this.blackouts++
    await this.#cluster.advance(this.#random.between(0, 2_000))
    await this.#restart()
  }

  /** All disks are well, and all agents run. */
  async #restart(): Promise<void> {
    for (const { faults } of this.#cluster.agents) Object.assign(faults, { full: false, syncFailure: 0, sync: [0.2, 0.8] })
    for (const machine of this.#cluster.agents) if (!machine.up) await this.#start(machine)
  }

  async #start(machine: Machine): Promise<void> {
    await this.#cluster.until(machine.start())
    await this.#serve(machine)
  }

  /** The program that is asked whether it is well; only a loss of power ends it. */
  async #serve(machine: Machine): Promise<void> {
    const { status } = await machine.fetch(`http://${machine.ip}:8080/health`).catch(() => ({ status: 0 }))
    if (status !== 200) await machine.serve(8080, () => ({ body: 'well' }))
  }

  #cut(): void {
    const { agents } = this.#cluster
    const one = this.#random.pick(agents)!
    this.#cluster.partition([one], agents.filter((other) => other !== one && this.#random.chance(0.7)), { oneWay: this.#random.chance(0.3) })
    this.partitions++
  }

  async #work(machine: Machine, number: number, random: SeededRandom): Promise<void> {
    while (!this.#stopped) {
      await this.#cluster.pass(random.between(50, 600))
      await this.#open
      if (!machine.up) continue
      const key = random.pick(keys)!
      const operation: Operation = random.chance(0.5) ? { kind: 'get', key } : { kind: 'set', key, value: `v${this.#value++}` }
      this.#busy++
      await this.#call(machine, number, operation)
      this.#busy--
    }
  }

  /** Confirms a check, and now and then changes what is watched. */
  async #beat(machine: Machine, random: SeededRandom): Promise<void> {
    while (!this.#stopped) {
      await this.#cluster.pass(random.between(1_000, 3_000))
      if (!machine.up) continue
      const work = random.chance(0.3) ? this.watchers.write(machine) : machine.client.agent.updateCheck('beat', 'passing')
      await work.catch(() => this.refused++)
    }
  }

  async #call({ client }: Machine, number: number, operation: Operation): Promise<void> {
    const call: Call = { client: number, operation, called: this.#moment++, answer: undefined }
    this.#history.push(call)
    try {
      const outcome = operation.kind === 'set'
        ? await client.kv.put(operation.key, operation.value)
        : (await client.kv.get(operation.key, { consistent: true })).data?.text() ?? ''
      call.answer = { at: this.#moment++, outcome }
      this.acknowledged++
    } catch (error) {
      if (error instanceof ApiError && error.status < 500) throw error
      // What a failed write did is not known, unless it was refused; a failed read tells nothing.
      if (operation.kind === 'get' || refused.test(error instanceof ApiError ? error.body : String(error))) this.#history.splice(this.#history.lastIndexOf(call), 1)
    }
  }
}
