import assert from 'node:assert/strict'
import test from 'node:test'
import type { TestContext } from 'node:test'
import { startAgent } from '../../src/index.ts'
import type { RunningAgent } from '../../src/index.ts'
import { register } from '../dns/catalog.ts'
import { without } from './installed.ts'
import { Program, run } from './programs.ts'

/** An agent with a service of 100 instances, on nodes of its own. */
async function withService(t: TestContext): Promise<{ readonly agent: RunningAgent; readonly port: string }> {
  const agent = await startAgent({ nodeName: 'd1' })
  t.after(() => agent.close())
  await register(Number(new URL(agent.addresses.http).port), Array.from({ length: 100 }, (_, n) => ({
    Node: `n${n}`, Address: `10.0.0.${n}`, Service: { Service: 'web', Port: 8000 + n, Tags: ['v1'] },
  })))
  return { agent, port: agent.addresses.dns.slice(agent.addresses.dns.lastIndexOf(':') + 1) }
}

async function ask(t: TestContext, program: string, port: string, ...question: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await run(t, program, ['@127.0.0.1', '-p', port, '+short', ...question])
  assert.equal(code, 0, stderr)
  return stdout.split('\n').filter((line) => line !== '')
}

for (const program of ['dig', 'kdig']) {
  test(`${program} finds services by UDP and TCP`, { skip: without(program, '-v') }, async (t) => {
    const { port } = await withService(t)
    assert.deepEqual(await ask(t, program, port, 'n7.node.consul'), ['10.0.0.7'])
    assert.equal((await ask(t, program, port, 'web.service.consul', '+noedns')).length, 3)
    assert.equal((await ask(t, program, port, 'v1.web.service.consul', '+bufsize=1232')).length, 74)
    const services = await ask(t, program, port, '_web._tcp.service.consul', 'SRV', '+tcp')
    assert.equal(services.length, 100)
    assert.ok(services.includes('1 1 8042 n42.node.dc1.consul.'))
    assert.deepEqual(await ask(t, program, port, '-x', '10.0.0.42'), ['n42.node.dc1.consul.'])
  })
}

test('dnsmasq forwards the domain, and keeps answers no longer than told', { skip: without('dnsmasq', '--version') || without('dig', '-v') }, async (t) => {
  const { agent, port } = await withService(t)
  // dnsmasq takes no free port by itself; the agent's own, one address further, is free.
  const forwarder = new Program(t, 'dnsmasq', [
    '--keep-in-foreground', `--port=${port}`, '--listen-address=127.0.0.2', '--bind-interfaces', '--conf-file=/dev/null', '--no-resolv', '--no-hosts',
    '--pid-file=', '--user=', '--log-facility=-', `--server=/consul/127.0.0.1#${port}`,
  ])
  await forwarder.until(/started/)
  const through = (...question: readonly string[]): Promise<string[]> => ask(t, 'dig', port, '@127.0.0.2', ...question)
  assert.deepEqual(await through('n7.node.consul'), ['10.0.0.7'])
  assert.equal((await through('web.service.consul', 'SRV', '+tcp')).length, 100)
  await agent.client.catalog.deregister({ Node: 'n7' })
  assert.deepEqual(await through('n7.node.consul'), [])
})
