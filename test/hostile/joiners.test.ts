import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { freePorts } from '../interop/free-ports.ts'
import { ourCli, Program, skipWithoutReal } from '../interop/programs.ts'
import { type MixedAgent, MixedCluster, type Program as Kind } from '../mixed/mixed-cluster.ts'

const [key, otherKey] = [new Uint8Array(32).fill(1).toBase64(), new Uint8Array(32).fill(2).toBase64()]

/** An agent of ours that is not of this cluster, and tries to join it. */
async function stranger(t: TestContext, { lan }: MixedAgent, ...flags: readonly string[]): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'proconsul-stranger-'))
  const [http, serf] = await freePorts(2)
  const settings = `ports { http = ${http} dns = -1 serf_lan = ${serf} serf_wan = -1 grpc = -1 }`
  const program = new Program(t, ourCli, [
    'agent', `-data-dir=${folder}`, '-bind=127.0.0.1', '-client=127.0.0.1', `-retry-join=127.0.0.1:${lan}`, '-retry-interval=1s', `-hcl=${settings}`, ...flags,
  ])
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  return program
}

/** Who does not belong there, what it is told, and what the cluster's log says. */
interface Stranger {
  readonly what: string
  readonly flags: (server: MixedAgent, id: string) => readonly string[]
  readonly told: RegExp
  readonly logged: RegExp
}

const strangers: readonly Stranger[] = [
  {
    what: 'with another key',
    flags: () => ['-node=stranger', `-encrypt=${otherKey}`],
    told: /Failed to join 127\.0\.0\.1/,
    logged: /\[ERROR\] agent\.server\.memberlist\.lan: memberlist: failed to receive: No installed keys could decrypt the message from=127\.0\.0\.1:\d+/,
  },
  {
    what: 'without a key',
    flags: () => ['-node=stranger'],
    told: /Failed to join 127\.0\.0\.1/,
    logged: /\[ERROR\] agent\.server\.memberlist\.lan: memberlist: failed to receive: Encryption is configured but remote state is not encrypted from=127\.0\.0\.1:\d+/,
  },
  {
    what: 'of another datacenter',
    flags: () => ['-node=stranger', '-datacenter=dc2', `-encrypt=${key}`],
    told: /Member '[^']+' part of wrong datacenter 'dc1'|part of wrong datacenter 'dc2'/,
    logged: /\[ERROR\] agent\.server\.memberlist\.lan: memberlist: Failed push\/pull merge: Member 'stranger' part of wrong datacenter 'dc2' from=127\.0\.0\.1:\d+/,
  },
  {
    what: 'with the ID of a server',
    flags: (_, id) => ['-node=stranger', `-node-id=${id}`, `-encrypt=${key}`],
    told: /has conflicting node ID/,
    logged: /\[ERROR\] agent\.server\.memberlist\.lan: memberlist: Failed push\/pull merge: Member '\S+' has conflicting node ID '[0-9a-f-]{36}' with (this agent's ID|member '\S+') from=127\.0\.0\.1:\d+/,
  },
  {
    what: 'with the name of a server',
    flags: ({ name }) => [`-node=${name}`, `-node-id=${randomUUID()}`, `-encrypt=${key}`],
    told: /Name conflict|Conflicting address|conflict/i,
    logged: /Conflicting address for dc1-server-0\. Mine: 127\.0\.0\.1:\d+ Theirs: 127\.0\.0\.1:\d+/,
  },
]

async function refuses(t: TestContext, kind: Kind): Promise<void> {
  await using cluster = await MixedCluster.start({ servers: [kind, 'ours', kind], config: `encrypt = "${key}" disable_coordinates = true` })
  const [server] = cluster.servers as [MixedAgent]
  const self = await server.client.agent.self()
  const id = self.Config?.NodeID ?? ''
  for (const { what, flags, told, logged } of strangers) {
    const joiner = await stranger(t, server, ...flags(server, id))
    await joiner.until(told)
    await cluster.eventually(`${what}: the log says so`, async () => logged.test(server.output))
    joiner.signal('SIGKILL')
    await joiner.ended()
    const { data: nodes } = await server.client.catalog.nodes()
    assert.deepEqual(nodes.map(({ Node }) => Node).sort(), cluster.servers.map(({ name }) => name).sort(), what)
  }
  for (const one of cluster.servers) await cluster.put(one, 'after', 'x')
  await cluster.formed()
}

test('who does not belong to a cluster of ours is told, and the log says so', { timeout: 300_000 }, (t) => refuses(t, 'ours'))

test('the same with real servers, to test the test', { skip: skipWithoutReal, timeout: 300_000 }, (t) => refuses(t, 'real'))
