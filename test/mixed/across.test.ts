import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { ourCli, realCli, run, skipWithoutReal, untilHeardByAll } from '../interop/programs.ts'
import { Federation } from './federation.ts'
import { lookUp } from './look-up.ts'
import type { MixedAgent } from './mixed-cluster.ts'

const keys = [new Uint8Array(32).fill(5).toBase64(), new Uint8Array(16).fill(6).toBase64()] as const

/** Both command lines in turn, so that each speaks to agents of each. */
async function cli(t: TestContext, program: 'ours' | 'real', { address }: MixedAgent, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await untilHeardByAll(() => run(t, program === 'ours' ? ourCli : realCli!, args, { env: { CONSUL_HTTP_ADDR: address } }))
  assert.equal(code, 0, `${args.join(' ')}: ${stdout}${stderr}`)
  return stdout
}

const lines = (text: string): readonly string[] => text.trimEnd().split('\n')
const counts = (text: string): readonly string[] => lines(text).map((line) => line.trim()).filter((line) => line !== '').sort()

async function seenByBoth(t: TestContext, both: Federation): Promise<void> {
  for (const server of both.servers) {
    const [ours, real] = await Promise.all([cli(t, 'ours', server, 'members', '-wan'), cli(t, 'real', server, 'members', '-wan')])
    assert.equal(ours, real)
    assert.deepEqual(lines(real).slice(1).map((line) => line.split(/ {2,}/)).map(([name, , status, type, , , dc]) => [name, status, type, dc]), [
      ['dc1-server-0.dc1', 'alive', 'server', 'dc1'], ['dc1-server-1.dc1', 'alive', 'server', 'dc1'],
      ['dc2-server-0.dc2', 'alive', 'server', 'dc2'], ['dc2-server-1.dc2', 'alive', 'server', 'dc2'],
    ])
  }
}

async function found(_: TestContext, both: Federation): Promise<void> {
  const { one, two } = both
  const [here, there] = [one.clients[0]!, two.clients[0]!]
  for (const [agent, port] of [[here, 81], [there, 82]] as const) await agent.client.agent.registerService({ Name: 'web', Port: port, Tags: ['v1'], Check: { TTL: '1h', Status: 'passing' } })
  for (const agent of both.agents) {
    const [dc, port] = agent.name.startsWith('dc1') ? ['dc2', 82] as const : ['dc1', 81] as const
    const node = `${dc}-client-2`
    await one.eventually(`${agent.name} finds the service of ${dc}`, async () => (await agent.client.health.service('web', { datacenter: dc, passing: true })).data.length === 1)
    // DNS reads from any server over there, which may hear of it a moment later.
    const eventually = (type: string, asked: string, record: string): Promise<void> =>
      one.eventually(`${agent.name} looks up ${asked}`, async () => (await lookUp(agent, asked, type))[0] === `${asked} 0 ${type} ${record}`)
    await eventually('A', `${node}.node.${dc}.consul`, '127.0.0.1')
    await eventually('A', `web.service.${dc}.consul`, '127.0.0.1')
    await eventually('SRV', `_web._v1.service.${dc}.consul`, `{"priority":1,"weight":1,"port":${port},"target":"${node}.node.${dc}.consul"}`)
    assert.deepEqual(await lookUp(agent, 'web.service.nowhere.consul', 'A'), [])
  }
}

async function failsOver(_: TestContext, both: Federation): Promise<void> {
  const { one, two } = both
  const [here, there] = [one.clients[0]!, two.clients[0]!]
  for (const [agent, away] of [[here, 'dc2'], [there, 'dc1']] as const) {
    const listed = await agent.client.query.create({ Name: 'listed', Service: { Service: 'web', OnlyPassing: true, Failover: { Datacenters: ['none', away] } } })
    const nearest = await agent.client.query.create({ Name: 'nearest', Service: { Service: 'web', OnlyPassing: true, Failover: { NearestN: 3 } } })
    const cluster = agent === here ? one : two
    const own = away === 'dc1' ? 'dc2' : 'dc1'
    const executed = async (query: string, datacenter: string, failovers: number): Promise<void> => {
      for (const asked of cluster.agents) {
        await cluster.eventually(`${asked.name} answers ${query} from ${datacenter}`, async () => {
          const result = await asked.client.query.execute(query)
          return result?.Datacenter === datacenter && result.Failovers === failovers && result.Nodes.length === 1
        })
        // DNS reads from any server, which may hear of a change a moment later.
        await cluster.eventually(`${asked.name} looks ${query} up in ${datacenter}`, async () =>
          (await lookUp(asked, `${query}.query.consul`, 'SRV'))[0]?.includes(`"target":"${datacenter}-client-2.node.${datacenter}.consul"`) === true)
      }
    }
    await executed('listed', own, 0)
    await agent.client.agent.updateCheck('service:web', 'critical')
    await executed('listed', away, 1)
    await executed('nearest', away, 1)
    await agent.client.agent.updateCheck('service:web', 'passing')
    await executed('nearest', own, 0)
    for (const id of [listed, nearest]) await agent.client.query.delete(id)
  }
}

async function eventsGoOver(_: TestContext, both: Federation): Promise<void> {
  const { one, two } = both
  for (const [at, agent] of both.agents.entries()) {
    const [cluster, away, dc] = agent.name.startsWith('dc1') ? [one, two, 'dc2'] as const : [two, one, 'dc1'] as const
    const fired = await fetch(`http://${agent.address}/v1/event/fire/over-${at}?dc=${dc}`, { method: 'PUT', body: 'x' })
    assert.equal(fired.status, 200)
    for (const listener of away.agents) await cluster.eventually(`${listener.name} hears it`, async () => (await eventNames(listener)).includes(`over-${at}`))
    assert.ok(!(await eventNames(agent)).includes(`over-${at}`))
  }
}

async function distances(t: TestContext, both: Federation): Promise<void> {
  const { one } = both
  for (const server of both.servers) {
    const names = both.servers.map(({ name }) => `${name}.${name.slice(0, 3)}`)
    await one.eventually(`${server.name} has coordinates of all`, async () => {
      const known = await (await fetch(`http://${server.address}/v1/coordinate/datacenters`)).text()
      return names.every((name) => known.includes(`"Node":"${name}"`) || known.includes(`"Node":"${name.slice(0, -4)}"`))
    })
    for (const program of ['ours', 'real'] as const) {
      assert.match(await cli(t, program, server, 'rtt', '-wan', names[0]!, names[3]!), /^Estimated dc1-server-0\.dc1 <-> dc2-server-1\.dc2 rtt: \d+\.\d{3} ms \(using WAN coordinates\)\n$/)
    }
  }
}

/** What `keyring -list` says of one key that all have, its lines sorted. */
const listed = (key: string): readonly string[] => ['==> Gathering installed encryption keys...', 'WAN:', 'dc1 (LAN):', 'dc2 (LAN):', `${key} [3/3]`, `${key} [3/3]`, `${key} [4/4]`].sort()

async function keysChange(t: TestContext, both: Federation): Promise<void> {
  const { one, two } = both
  for (const agent of both.servers) {
    for (const program of ['ours', 'real'] as const) assert.deepEqual(counts(await cli(t, program, agent, 'keyring', '-list')), listed(keys[0]), `${program} to ${agent.name}`)
  }
  await cli(t, 'real', two.servers[1]!, 'keyring', '-install', keys[1])
  await cli(t, 'ours', one.servers[0]!, 'keyring', '-use', keys[1])
  await cli(t, 'real', one.servers[1]!, 'keyring', '-remove', keys[0])
  for (const agent of both.servers) assert.deepEqual(counts(await cli(t, 'real', agent, 'keyring', '-list')), listed(keys[1]), agent.name)
}

const promises: Readonly<Record<string, (t: TestContext, both: Federation) => Promise<void>>> = {
  'members -wan lists the servers of both, to both command lines': seenByBoth,
  'services are found over there by HTTP and DNS, through servers and clients': found,
  'a prepared query goes over when nobody is left here, by HTTP and DNS, and comes back': failsOver,
  'an event goes over': eventsGoOver,
  'rtt -wan is known between any two': distances,
  'keys are listed and changed over both': keysChange,
}

test('two datacenters, each of both programs, are one federation under keys', { skip: skipWithoutReal, timeout: 300_000 }, async (t) => {
  await using both = await Federation.start({ servers: ['ours', 'real'], clients: ['real'] }, { servers: ['real', 'ours'], clients: ['ours'] }, `encrypt = "${keys[0]}"`, async (first, second) => {
    const joined = await cli(t, 'real', first.servers[0]!, 'join', '-wan', `127.0.0.1:${second.servers[0]!.wan}`)
    assert.equal(joined, 'Successfully joined cluster by contacting 1 nodes.\n')
  })
  for (const agent of both.agents) assert.deepEqual([...(await agent.client.catalog.datacenters())].sort(), ['dc1', 'dc2'], agent.name)

  for (const [title, holds] of Object.entries(promises)) await t.test(title, (inner) => holds(inner, both))
})

async function eventNames({ address }: MixedAgent): Promise<readonly string[]> {
  const answer = await fetch(`http://${address}/v1/event/list`)
  return ((await answer.json()) as readonly { readonly Name: string }[]).map(({ Name }) => Name)
}
