import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { ourCli, Program as Running, realCli, run, skipWithoutReal } from '../interop/programs.ts'
import { lookUp } from './look-up.ts'
import { type MixedAgent, MixedCluster, type Program } from './mixed-cluster.ts'

const programs = ['ours', 'real'] as const
const cliOf = (program: Program): string => (program === 'ours' ? ourCli : realCli!)

async function cli(t: TestContext, program: Program, { address }: MixedAgent, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(t, cliOf(program), args, { env: { CONSUL_HTTP_ADDR: address } })
  assert.equal(code, 0, `${args.join(' ')}: ${stdout}${stderr}`)
  return stdout
}

/** The name of the service that each agent offers. */
const offered = ({ name }: MixedAgent): string => `web-of-${name}`

async function status({ client }: MixedAgent, { name }: MixedAgent, check: string): Promise<string | undefined> {
  return (await client.health.node(name)).data.find(({ CheckID }) => CheckID === check)?.Status
}

async function listed({ address }: MixedAgent, path: string): Promise<readonly unknown[]> {
  return (await (await fetch(`http://${address}${path}`)).json()) as readonly unknown[]
}

/** Resolves with the nodes that offer a service, once there are any, by questions that block. */
async function appears({ address }: MixedAgent, service: string): Promise<readonly string[]> {
  for (let index = '0'; ;) {
    const reply = await fetch(`http://${address}/v1/health/service/${service}?index=${index}&wait=60s`)
    const found = (await reply.json()) as readonly { readonly Node: { readonly Node: string } }[]
    if (found.length > 0) return found.map(({ Node }) => Node.Node)
    index = reply.headers.get('x-consul-index') ?? '0'
  }
}

type Promised = (t: TestContext, cluster: MixedCluster) => Promise<void>

async function foundByAll(_: TestContext, cluster: MixedCluster): Promise<void> {
  // Everybody waits for a service that is not there yet.
  const waiting = cluster.agents.flatMap((asking) => cluster.agents.map((offering) => ({ offering, found: appears(asking, offered(offering)) })))
  for (const [at, offering] of cluster.agents.entries()) {
    await offering.client.agent.registerService({ Name: offered(offering), Port: 8000 + at, Tags: ['v1', `n${at}`], Meta: { by: offering.name }, Check: { TTL: '1h', Status: 'passing' } })
  }
  for (const { offering, found } of waiting) assert.deepEqual(await found, [offering.name])
  for (const asking of cluster.agents) {
    for (const [at, offering] of cluster.agents.entries()) {
      const name = offered(offering)
      await cluster.eventually(`${asking.name} sees ${name} pass`, async () =>
        (await listed(asking, `/v1/health/service/${name}?passing&filter=${encodeURIComponent(`Service.Meta.by == "${offering.name}"`)}`)).length === 1)
      assert.deepEqual((await asking.client.catalog.service(name, { tags: [`n${at}`] })).data.map(({ ServicePort }) => ServicePort), [8000 + at])
      assert.deepEqual(await lookUp(asking, `${name}.service.consul`, 'A'), [`${name}.service.consul 0 A 127.0.0.1`])
      const [srv] = await lookUp(asking, `_${name}._v1.service.consul`, 'SRV')
      assert.equal(srv, `_${name}._v1.service.consul 0 SRV {"priority":1,"weight":1,"port":${8000 + at},"target":"${offering.name}.node.dc1.consul"}`)
      assert.equal((await lookUp(asking, `${offering.name}.node.consul`, 'A'))[0], `${offering.name}.node.consul 0 A 127.0.0.1`)
    }
    const reverse = await lookUp(asking, '1.0.0.127.in-addr.arpa', 'PTR')
    assert.equal(reverse.filter((record) => / PTR dc1-\S+\.node\.dc1\.consul$/.test(record)).length, 1, asking.name)
    assert.equal((await listed(asking, '/v1/catalog/nodes?near=_agent')).length, cluster.agents.length)
  }
}

async function copiesAreKept(_: TestContext, cluster: MixedCluster): Promise<void> {
  for (const asking of cluster.agents) {
    const url = `http://${asking.address}/v1/health/service/${offered(cluster.clients[0]!)}?cached`
    assert.equal((await fetch(url)).headers.get('x-cache'), 'MISS', asking.name)
    const copy = await fetch(url)
    assert.equal(copy.headers.get('x-cache'), 'HIT')
    assert.equal(((await copy.json()) as readonly unknown[]).length, 1)
  }
}

async function writtenByAll(_: TestContext, cluster: MixedCluster): Promise<void> {
  for (const writing of cluster.agents) {
    const { data: before } = await writing.client.kv.get('shared', { consistent: true })
    assert.equal(await writing.client.kv.cas('shared', `by ${writing.name}`, before?.ModifyIndex ?? 0), true)
    for (const reading of cluster.agents) assert.equal((await reading.client.kv.get('shared')).data?.text(), `by ${writing.name}`)
  }
  for (const locking of cluster.agents) {
    const session = await locking.client.session.create({ LockDelay: '0s' })
    assert.equal(await locking.client.kv.acquire('one-at-a-time', locking.name, session), true)
    for (const other of cluster.agents.filter((agent) => agent !== locking)) {
      assert.equal(await other.client.kv.acquire('one-at-a-time', '', await other.client.session.create({ TTL: '10s' })), false)
    }
    await locking.client.session.destroy(session)
  }
}

async function hearEvents(_: TestContext, cluster: MixedCluster): Promise<void> {
  for (const firing of cluster.agents) {
    await fetch(`http://${firing.address}/v1/event/fire/of-${firing.name}`, { method: 'PUT', body: 'x' })
    for (const hearing of cluster.agents) {
      await cluster.eventually(`${hearing.name} hears ${firing.name}`, async () => (await listed(hearing, `/v1/event/list?name=of-${firing.name}`)).length === 1)
    }
  }
}

async function knowDistances(t: TestContext, cluster: MixedCluster): Promise<void> {
  for (const asking of cluster.agents) {
    await cluster.eventually(`${asking.name} knows where all are`, async () => {
      const text = await (await fetch(`http://${asking.address}/v1/coordinate/nodes`)).text()
      return cluster.agents.every(({ name }) => text.includes(`"${name}"`))
    })
    for (const program of programs) {
      for (const { name } of cluster.agents) {
        if (name === asking.name) continue
        assert.match(await cli(t, program, asking, 'rtt', name), new RegExp(`^Estimated ${name} <-> ${asking.name} rtt: \\d+\\.\\d{3} ms \\(using LAN coordinates\\)\\n$`))
      }
    }
  }
}

async function areMaintained(t: TestContext, cluster: MixedCluster): Promise<void> {
  for (const [at, agent] of cluster.clients.entries()) {
    const program = programs[at % 2]!
    await cli(t, program, agent, 'maint', '-enable', '-reason=new disks')
    for (const asking of cluster.agents) {
      await cluster.eventually(`${agent.name} has left the DNS of ${asking.name}`, async () => (await lookUp(asking, `${offered(agent)}.service.consul`, 'A')).length === 0)
    }
    await cli(t, program, agent, 'maint', '-disable')
    await cluster.eventually('it is back', async () => (await lookUp(cluster.servers[0]!, `${offered(agent)}.service.consul`, 'A')).length === 1)
  }
}

async function areMonitored(t: TestContext, cluster: MixedCluster): Promise<void> {
  for (const agent of cluster.agents) {
    // The real one hears nothing of its own kind for long, which packs what it sends.
    for (const program of agent.program === 'real' ? ['ours'] as const : programs) {
      const monitor = new Running(t, cliOf(program), ['monitor', '-log-level=debug'], { env: { CONSUL_HTTP_ADDR: agent.address } })
      const asking = cluster.eventually(`${program} shows the log of ${agent.name}`, async () => {
        await fetch(`http://${agent.address}/v1/agent/self`)
        return /\[DEBUG\] +agent\.http: Request finished: method=GET url=\/v1\/agent\/self/.test(monitor.said)
      })
      await asking
      monitor.signal('SIGINT')
      await monitor.ended()
    }
  }
}

/** What clients tell the servers again once these are back. */
async function outliveServers(_: TestContext, cluster: MixedCluster): Promise<void> {
  for (const server of cluster.servers) await server.kill()
  for (const agent of cluster.clients) {
    await agent.client.agent.registerService({ Name: `late-${agent.name}`, Port: 1 })
    await agent.client.agent.updateCheck(`service:${offered(agent)}`, 'warning', 'meanwhile')
    await assert.rejects(agent.client.kv.get('shared'), /rpc error|No known Consul servers|No cluster leader/)
  }
  for (const server of cluster.servers) server.start()
  await cluster.formed()
  for (const agent of cluster.clients) {
    const [server] = cluster.servers as readonly [MixedAgent]
    await cluster.eventually(`${agent.name} has told what happened`, async () =>
      (await server.client.catalog.service(`late-${agent.name}`)).data.length === 1 && (await status(server, agent, `service:${offered(agent)}`)) === 'warning')
    await agent.client.agent.updateCheck(`service:${offered(agent)}`, 'passing')
  }
}

/** A dead client is critical and nowhere in DNS, and its locks are free; alive again it is as before. */
async function dieAndHeal(_: TestContext, cluster: MixedCluster): Promise<void> {
  for (const client of cluster.clients) {
    // A server that was away may hold a client for dead until it has heard of it again.
    await cluster.eventually(`${client.name} has a lock`, async () =>
      client.client.kv.acquire(`of-${client.name}`, 'x', await client.client.session.create({ LockDelay: '0s' })))
  }
  await Promise.all(cluster.clients.map((client) => client.kill()))
  for (const asking of cluster.servers) {
    for (const client of cluster.clients) {
      await cluster.eventually(`${client.name} is critical to ${asking.name}`, async () => (await status(asking, client, 'serfHealth')) === 'critical')
      assert.deepEqual(await lookUp(asking, `${offered(client)}.service.consul`, 'A'), [])
      assert.equal((await lookUp(asking, `${client.name}.node.consul`, 'A')).length, 2)
      assert.equal((await asking.client.kv.get(`of-${client.name}`)).data?.Session ?? '', '')
    }
  }
  for (const client of cluster.clients) client.start()
  await cluster.formed()
  for (const asking of cluster.agents) {
    for (const client of cluster.clients) {
      await cluster.eventually(`${client.name} offers its service again`, async () => {
        await client.client.agent.updateCheck(`service:${offered(client)}`, 'passing')
        return (await lookUp(asking, `${offered(client)}.service.consul`, 'A')).length === 1
      })
    }
  }
}

/** The first leaves, which takes it out of the catalog; the second dies, and is forced to leave, and forgotten. */
async function leave(t: TestContext, cluster: MixedCluster): Promise<void> {
  const [going, dying] = cluster.clients as readonly [MixedAgent, MixedAgent]
  const [server] = cluster.servers as readonly [MixedAgent]
  assert.equal(await cli(t, dying.program, going, 'leave'), 'Graceful leave complete\n')
  await dying.kill()
  const gone = async ({ name }: MixedAgent): Promise<boolean> => (await server.client.catalog.node(name)).data === null
  await cluster.eventually('who left is not in the catalog', () => gone(going))
  assert.deepEqual(await lookUp(server, `${going.name}.node.consul`, 'A'), [])
  await cluster.eventually('the dead one has failed', async () => new RegExp(`${dying.name} +\\S+ +failed`).test(await cli(t, 'real', server, 'members')))
  await cli(t, going.program, server, 'force-leave', dying.name)
  await cluster.eventually('the dead one is not in the catalog', () => gone(dying))
  await cli(t, dying.program, server, 'force-leave', '-prune', dying.name)
  await cluster.eventually('it is forgotten', async () => !(await cli(t, 'real', server, 'members')).includes(dying.name))
}

const promises: Readonly<Record<string, Promised>> = {
  'services of all are found by all, by HTTP and DNS, and waited for': foundByAll,
  'all keep copies': copiesAreKept,
  'all write and lock': writtenByAll,
  'all hear events': hearEvents,
  'clients are taken out for maintenance': areMaintained,
  'the logs of all are shown': areMonitored,
  'all know the distances': knowDistances,
  'clients outlive the servers, and tell what happened meanwhile': outliveServers,
  'clients die, and heal': dieAndHeal,
  'clients leave, and are made to': leave,
}

const staffs: readonly (readonly [servers: readonly Program[], clients: readonly Program[]])[] = [[['ours'], ['real', 'ours']], [['real'], ['ours', 'real']]]

test('clients of both programs on servers of each see everything, whatever happens', { skip: skipWithoutReal, timeout: 300_000, concurrency: 2 }, async (t) => {
  await Promise.all(staffs.map(async ([servers, clients]) => {
    await using cluster = await MixedCluster.start({ servers, clients, config: 'log_level = "debug"' })
    for (const [title, holds] of Object.entries(promises)) await t.test(`on ${servers[0]}: ${title}`, (inner) => holds(inner, cluster))
  }))
})
