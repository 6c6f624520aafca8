/** `node test/cluster/registrations.ts SEED [COUNT]`: plays seeds; one that fails tells what was done. */
import { isDeepStrictEqual } from 'node:util'
import { ConsulError } from '../../src/std/errors.ts'
import { SeededRandom } from '../../src/runtime/sim/random.ts'
import { startCluster, type Cluster, type Machine } from '../../src/testing/index.ts'

const ids = ['a', 'b', 'c'] as const
const steps = 40
/** Longer than any full sync is away, after a failed one too. */
const quietMs = 240_000

/**
 * Agents whose services and checks come, change and go, that crash and are cut off, and whose nodes others change in the catalog behind
 * their backs. After a while of quiet the catalog has of each node what its agent says, and nothing else. Rejects otherwise.
 */
export async function registrations(seed: number): Promise<void> {
  const random = new SeededRandom(seed)
  const size = { servers: pick(random, [1, 3]), clients: pick(random, [0, 2]) }
  await using cluster = await startCluster({ ...size, seed, config: `check_update_interval = "${pick(random, ['0s', '5s'])}"` })
  const done: string[] = []
  for (let step = 0; step < steps; step++) done.push(`${cluster.now.toFixed(0)} ${await disturb(cluster, random)}`)
  cluster.heal()
  for (const machine of cluster.agents) if (!machine.up) await cluster.until(machine.start())
  await cluster.advance(quietMs)
  for (const machine of cluster.agents) {
    const [here, there] = [await agentView(machine), await catalogView(machine)]
    if (!isDeepStrictEqual(here, there)) throw new Error([`seed ${seed}`, ...done, machine.name, JSON.stringify(here), JSON.stringify(there)].join('\n'))
  }
}

/** One act, and what came of it; those that fail, as the cluster may be in no state for them, are part of the play. */
async function disturb(cluster: Cluster, random: SeededRandom): Promise<string> {
  const machine = pick(random, cluster.agents)
  const { name, ip } = machine
  if (!machine.up) return told(`start ${name}`, cluster.until(machine.start()))
  const { agent } = machine.client
  const { catalog } = pick(random, cluster.agents).client
  const [id, check] = [pick(random, ids), `check-${pick(random, ids)}`]
  const owner = random.chance(0.5) ? { ServiceID: id } : {}
  const own = random.chance(0.5) ? { Check: { CheckID: check, TTL: '1h' } } : {}
  switch (random.whole(1, 13)) {
    case 1: case 2: return told(`register ${id} at ${name}`, agent.registerService({ Name: id, Port: random.whole(1, 3), Tags: pick(random, [['x'], ['y'], []]), ...own }))
    case 3: return told(`deregister ${id} at ${name}`, agent.deregisterService(id))
    case 4: return told(`register ${check} at ${name}`, agent.registerCheck({ ID: check, Name: check, TTL: '1h', ...owner }))
    case 5: return told(`deregister ${check} at ${name}`, agent.deregisterCheck(check))
    case 6: case 7: return told(`result of ${check} at ${name}`, agent.updateCheck(check, pick(random, ['passing', 'critical']), pick(random, ['u', 'v'])))
    case 8: return told(`behind the back of ${name}`, catalog.register({
      Node: name, Address: ip, SkipNodeUpdate: true,
      ...pick(random, [{ Check: { CheckID: 'foreign', Name: 'f' } }, { Service: { Service: 'stranger' } }, { Service: { Service: id, Port: 99 } }]),
    }))
    case 9: return told(`behind the back of ${name}`, catalog.deregister({ Node: name, ...pick(random, [{}, { ServiceID: id }, { CheckID: check }]) }))
    case 10: return told(`restart ${name}`, cluster.until(machine.restart()))
    case 11:
      machine.crash()
      return `crash ${name}`
    case 12:
      if (random.chance(0.5)) cluster.heal()
      else cluster.partition([machine], cluster.agents.filter((other) => other !== machine))
      return `cuts around ${name}`
    default: return told('time', cluster.advance(random.whole(1, 30_000)))
  }
}

async function told(what: string, work: Promise<unknown>): Promise<string> {
  try {
    await work
    return what
  } catch (error) {
    if (!(error instanceof ConsulError)) throw error
    return `${what}: ${error.message}`
  }
}

/** What an agent says of its services and checks, and what the catalog should hence have. */
async function agentView({ client: { agent } }: Machine): Promise<unknown> {
  const [services, checks] = [await agent.services(), await agent.checks()]
  return {
    services: [...services.values()].map(({ ID, Service, Port, Tags }) => ({ ID, Service, Port, Tags })).toSorted(byId),
    checks: [...checks.values()].map(({ CheckID, Name, Status, Output, ServiceID }) => ({ ID: CheckID, Name, Status, Output, ServiceID })).toSorted(byId),
    alive: true,
    known: true,
  }
}

async function catalogView({ name, client: { catalog, health } }: Machine): Promise<unknown> {
  const [{ data: node }, { data: checks }] = [await catalog.node(name), await health.node(name)]
  const services = [...(node?.Services ?? new Map<string, never>()).values()].filter(({ ID }) => ID !== 'consul')
  return {
    services: services.map(({ ID, Service, Port, Tags }) => ({ ID, Service, Port, Tags })).toSorted(byId),
    checks: checks.filter(({ CheckID }) => CheckID !== 'serfHealth').map(({ CheckID, Name, Status, Output, ServiceID }) => ({ ID: CheckID, Name, Status, Output, ServiceID })).toSorted(byId),
    alive: checks.some(({ CheckID, Status }) => CheckID === 'serfHealth' && Status === 'passing'),
    known: node?.Node?.TaggedAddresses?.has('lan') === true,
  }
}

function byId(a: { readonly ID: string }, b: { readonly ID: string }): number {
  return a.ID < b.ID ? -1 : 1
}

function pick<T>(random: SeededRandom, values: readonly T[]): T {
  return values[random.whole(0, values.length - 1)]!
}

if (import.meta.main) {
  const [first = 1, count = 1] = process.argv.slice(2).map(Number)
  for (let seed = first; seed < first + count; seed++) await registrations(seed)
}
