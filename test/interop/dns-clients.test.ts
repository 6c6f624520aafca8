import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import type { TestContext } from 'node:test'
import { startAgent } from '../../src/index.ts'
import type { RunningAgent } from '../../src/index.ts'
import { register } from '../dns/catalog.ts'
import { freePorts } from './free-ports.ts'
import { without } from './installed.ts'
import { Program, run } from './programs.ts'

/** An agent with a service of 100 instances, on nodes of its own. */
async function withService(t: TestContext, config = ''): Promise<{ readonly agent: RunningAgent; readonly port: string }> {
  // Forwarders take the same port one address further, which must be nobody's there either.
  const [dns] = await freePorts(1)
  const agent = await startAgent({ nodeName: 'd1', config, ports: { dns } })
  t.after(() => agent.close())
  await register(Number(new URL(agent.addresses.http).port), Array.from({ length: 100 }, (_, n) => ({
    Node: `n${n}`, Address: `10.0.0.${n}`, Service: { Service: 'web', Port: 8000 + n, Tags: ['v1'] },
  })))
  return { agent, port: String(dns) }
}

function ask(t: TestContext, program: string, port: string, ...question: readonly string[]): Promise<string[]> {
  return askAt(t, program, ['@127.0.0.1', '-p', port], ...question)
}

/** Of several servers on its command line dig asks the first. */
async function askAt(t: TestContext, program: string, server: readonly string[], ...question: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await run(t, program, [...server, '+short', ...question])
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
  const through = (...question: readonly string[]): Promise<string[]> => askAt(t, 'dig', ['@127.0.0.2', '-p', port], ...question)
  assert.deepEqual(await through('n7.node.consul'), ['10.0.0.7'])
  assert.equal((await through('web.service.consul', 'SRV', '+tcp')).length, 100)
  await agent.client.catalog.deregister({ Node: 'n7' })
  assert.deepEqual(await through('n7.node.consul'), [])
})

test('unbound forwards the domain and answers of its own for the rest', { skip: without('unbound', '-V') || without('dig', '-v') }, async (t) => {
  const { agent, port } = await withService(t, 'dns_config { enable_truncate = true }')
  const folder = await mkdtemp(join(tmpdir(), 'proconsul-unbound-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  const file = join(folder, 'unbound.conf')
  await writeFile(file, `
server:
  directory: "${folder}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  logfile: ""
  verbosity: 1
  interface: 127.0.0.2@${port}
  do-not-query-localhost: no
  module-config: "iterator"
  domain-insecure: "consul."
  local-zone: "consul." transparent
  local-zone: "own.example." static
  local-data: "own.example. A 192.0.2.7"
forward-zone:
  name: "consul."
  forward-addr: 127.0.0.1@${port}
`)
  const forwarder = new Program(t, 'unbound', ['-d', '-c', file])
  await forwarder.until(/start of service/)
  const through = (...question: readonly string[]): Promise<string[]> => askAt(t, 'dig', ['@127.0.0.2', '-p', port], ...question)
  assert.deepEqual(await through('n7.node.consul'), ['10.0.0.7'])
  assert.deepEqual(await through('own.example'), ['192.0.2.7'])
  // What does not fit into a datagram it asks for again by TCP, as it is told that the answer was cut.
  assert.equal((await through('web.service.consul', 'SRV', '+tcp')).length, 100)
  await agent.client.catalog.deregister({ Node: 'n7' })
  assert.deepEqual(await through('n7.node.consul'), [])
})
