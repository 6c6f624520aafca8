import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import type { TestContext } from 'node:test'
import { startAgent } from '../../src/index.ts'
import type { RunningAgent } from '../../src/index.ts'
import { register } from '../dns/catalog.ts'
import { eventually } from './eventually.ts'
import { freePorts } from './free-ports.ts'
import { without } from './installed.ts'
import { Program } from './programs.ts'

/** What is to be discovered: answers with its name. */
async function backend(t: TestContext, name: string): Promise<number> {
  const server = createServer((_request, response) => response.end(name)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

async function ourAgent(t: TestContext): Promise<RunningAgent> {
  const agent = await startAgent({ nodeName: 'interop' })
  t.after(() => agent.close())
  return agent
}

/** Puts one instance of `web` into the catalog, on a node of its own. */
const place = (agent: RunningAgent, node: string, port: number): Promise<void> =>
  register(Number(new URL(agent.addresses.http).port), [
    { Node: node, Address: '127.0.0.1', Service: { Service: 'web', Port: port } },
  ])

function configFile(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'proconsul-interop-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  const path = join(folder, 'config')
  writeFileSync(path, text)
  return path
}

test('haproxy fills a server-template from SRV answers', { skip: without('haproxy', '-v'), timeout: 300_000 }, async (t) => {
  const agent = await ourAgent(t)
  await place(agent, 'n1', await backend(t, 'one'))
  await place(agent, 'n2', await backend(t, 'two'))
  const [port] = await freePorts(1)
  const path = configFile(t, `
global
  maxconn 50
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
resolvers consul
  nameserver agent ${agent.addresses.dns.replace(/^\w+:\/\//, '')}
  accepted_payload_size 8192
  timeout resolve 1s
listen web
  bind 127.0.0.1:${port}
  server-template web 3 _web._tcp.service.consul resolvers consul resolve-prefer ipv4 init-addr none check inter 200ms
`)
  const proxy = new Program(t, 'haproxy', ['-db', '-f', path])
  await proxy.until(/web\/web\d \('n1[^]*web\/web\d \('n2|web\/web\d \('n2[^]*web\/web\d \('n1/)
  const answers = async (): Promise<string[]> => [await answerOf(port), await answerOf(port)].sort()
  // It says what it resolved before it is content with the checks of its own.
  const comeToBe = async (wanted: readonly string[]): Promise<void> =>
    assert.deepEqual(await eventually(answers, (given) => given.join() === wanted.join()), wanted)
  await comeToBe(['one', 'two'])
  // What leaves the catalog leaves the template.
  await agent.client.catalog.deregister({ Node: 'n1' })
  await proxy.until(/going DOWN for maintenance/)
  await comeToBe(['two', 'two'])
})

async function answerOf(port: number): Promise<string> {
  const reply = await fetch(`http://127.0.0.1:${port}/`)
  return reply.text()
}
