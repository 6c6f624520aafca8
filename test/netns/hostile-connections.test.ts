import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { hasProc, openFiles, residentBytes } from '../e2e/agent-site.ts'
import { Program } from '../interop/programs.ts'
import { MixedCluster } from '../mixed/mixed-cluster.ts'
import { type Host, withNetwork } from './network.ts'

const program = fileURLToPath(new URL('./crowd.ts', import.meta.url))
const [serverPort, gossipPort] = [8300, 8301] as const
/** What may be open more than before, of what the agent itself opens and closes. */
const slack = 10

/** Many connections from one host to another that begin so. */
async function crowd(t: TestContext, from: Host, to: Host, port: number, count: number, hex: string): Promise<Program> {
  const running = new Program(t, ...from.inside(process.execPath, [program, to.ip, String(port), String(count), hex]))
  await running.until(/^open/m)
  return running
}

/** The beginnings of what is said on the server port: a call, a vote, a frame, a snapshot; the rest never comes. */
const beginnings = ['0086a4', '01008a', '040000', '0584'] as const

test('silent, slow and vanished callers are turned away and forgotten, and nobody else notices', { timeout: 300_000 }, (t) => withNetwork(t, 4, async (network) => {
  await using cluster = await MixedCluster.start({ servers: ['ours', 'ours', 'ours'], raftMultiplier: 3, hosts: network.hosts })
  const [server] = cluster.servers as [typeof cluster.servers[0] & object]
  const [target, , , stranger] = network.hosts as readonly [Host, Host, Host, Host]
  const write = async (key: string): Promise<void> => {
    for (const { client, name } of cluster.servers) await client.kv.put(`${key}/${name}`, 'x')
  }
  await write('before')
  const files = hasProc ? openFiles(server.pid) : 0
  const memory = hasProc ? residentBytes(server.pid) : 0

  // Whoever says nothing is cut off by the time that is set for it, and one address gets only so many connections.
  const silent = await crowd(t, stranger, target, serverPort, 300, '')
  await silent.until(/^closed 200$/m)
  await cluster.eventually('the log says how many there may be', async () => /\[ERROR\] agent\.server\.rpc: rejecting RPC conn from because rpc_max_conns_per_client exceeded: conn=from=10\.77\.0\.4:\d+/.test(server.output))
  await write('during')
  await silent.until(/^closed 300$/m)
  await cluster.eventually('the log says why', async () => /\[ERROR\] agent\.server\.rpc: failed to read byte: conn=from=10\.77\.0\.4:\d+ error="?i\/o timeout/.test(server.output))

  // Whoever began to say something may take its time; once it is gone without a word, so is what it had open.
  for (const hex of beginnings) await crowd(t, stranger, target, serverPort, 20, hex)
  await crowd(t, stranger, target, gossipPort, 300, '')
  await crowd(t, stranger, target, gossipPort, 100, '06')
  // Connections are open to who calls before the agent has taken them.
  if (hasProc) await cluster.eventually('callers are listened to', async () => openFiles(server.pid) > files + 80)
  await write('halved')
  await network.link(stranger, false)
  if (hasProc) await cluster.eventually('all is closed', async () => openFiles(server.pid) <= files + slack)
  await write('after')
  await cluster.formed()
  if (hasProc) assert.ok(residentBytes(server.pid) - memory < 100e6)
  for (const agent of cluster.servers) assert.doesNotMatch(agent.output, /EventMemberFailed|leadership lost/)
}))
