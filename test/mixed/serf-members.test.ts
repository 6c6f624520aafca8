import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { run, realCli, skipWithoutReal, untilHeardByAll } from '../interop/programs.ts'
import { RealSerf, skipWithoutSerf } from '../interop/real-serf.ts'
import { MixedCluster, type MixedAgent } from './mixed-cluster.ts'

const skip = skipWithoutReal === false ? skipWithoutSerf : skipWithoutReal

async function cli(t: TestContext, { address }: MixedAgent, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await untilHeardByAll(() => run(t, realCli!, args, { env: { CONSUL_HTTP_ADDR: address } }))
  assert.equal(code, 0, stdout + stderr)
  return stdout
}

for (const encrypt of [undefined, new Uint8Array(32).fill(5).toBase64()]) {
  test(`a serf agent is a member of ${encrypt === undefined ? 'a clear' : 'an encrypted'} datacenter of both programs`, { skip, timeout: 300_000 }, async (t) => {
    const config = encrypt === undefined ? '' : `encrypt = "${encrypt}"`
    await using cluster = await MixedCluster.start({ servers: ['ours', 'real'], clients: ['ours'], config })
    const [server, real] = cluster.servers as [MixedAgent, MixedAgent]
    const [client] = cluster.clients as [MixedAgent]
    const keys = encrypt === undefined ? [] : [`-encrypt=${encrypt}`]
    const serf = await RealSerf.start(t, 'guest', `-join=127.0.0.1:${client.lan}`, '-profile=lan', ...keys)
    const names = [server, client, real].map(({ name }) => name)
    await cluster.eventually('serf sees all agents', async () => (await serf.members()).join() === [...names, 'guest'].map((name) => `${name} alive`).sort().join())
    for (const agent of [server, client, real]) {
      await cluster.eventually(`${agent.name} sees the guest`, async () => /guest\s+\S+\s+alive/.test(await cli(t, agent, 'members')))
    }
    await cli(t, client, 'event', '-name=deploy', 'v1')
    await serf.program.until(/Received event: user-event: consul:event:deploy/)
    // Events that serf fires are heard by all agents; what is none of Consul's they say so of, once it claims to be.
    await serf.cli('event', 'restart', 'now')
    await serf.cli('event', 'consul:strange', 'now')
    await serf.cli('event', 'consul:event:broken', 'no record')
    for (const agent of [server, client, real]) {
      await cluster.eventually(`${agent.name} hears what serf fires`, async () =>
        /\[WARN\] +agent\.\w+: Unhandled local event: event=.*consul:strange/.test(agent.output) && /\[ERROR\] agent: Failed to decode event: error=/.test(agent.output))
    }
    await cluster.eventually('all agents answer a query', async () => {
      const asked = await serf.cli('query', '-timeout=3s', 'anybody')
      return names.every((name) => asked.includes(`Ack from '${name}'`))
    })
    if (encrypt !== undefined) {
      const next = new Uint8Array(32).fill(6).toBase64()
      await cli(t, server, 'keyring', '-install', next)
      await cli(t, server, 'keyring', '-use', next)
      await cli(t, real, 'keyring', '-remove', encrypt)
      assert.match(await serf.cli('keys', '-list'), /BgYGBgY= +\[4\/4\]\n/)
      assert.match(await cli(t, server, 'keyring', '-list'), new RegExp(`dc1 \\(LAN\\):\\n\\s+${next.replaceAll('+', '\\+')} \\[4/4\\]`))
    }
    serf.program.signal('SIGINT')
    for (const agent of [server, client, real]) {
      await cluster.eventually(`${agent.name} sees that the guest has left`, async () => /guest\s+\S+\s+left/.test(await cli(t, agent, 'members')))
    }
    await client.kill()
    await cluster.eventually('a dead client is critical', async () => {
      const { data } = await server.client.health.node(client.name)
      return data.some(({ CheckID, Status }) => CheckID === 'serfHealth' && Status === 'critical')
    })
    await cli(t, real, 'force-leave', client.name)
    await cluster.eventually('it has left', async () => new RegExp(`${client.name}\\s+\\S+\\s+left`).test(await cli(t, server, 'members')))
  })
}
