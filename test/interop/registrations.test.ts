import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import type { TestContext } from 'node:test'
import { createClient } from '../../src/api/index.ts'
import type { Client } from '../../src/api/index.ts'
import { startAgent } from '../../src/index.ts'
import { freePorts } from './free-ports.ts'
import { Program, realCli, skipWithoutReal } from './programs.ts'

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'registrations-'))
  t.after(() => rmSync(path, { recursive: true, force: true, maxRetries: 10 }))
  return path
}

/** A real server on a data directory. */
async function startReal(t: TestContext, dataDir: string): Promise<{ readonly client: Client; readonly program: Program }> {
  const [http, server, lan] = await freePorts(3)
  const config = `node_name = "n" bind_addr = "127.0.0.1" data_dir = "${dataDir}" performance { raft_multiplier = 1 } `
    + `ports { http = ${http} server = ${server} serf_lan = ${lan} serf_wan = -1 dns = -1 grpc = -1 }`
  const program = new Program(t, realCli!, ['agent', '-server', '-bootstrap', `-hcl=${config}`])
  await program.until(/Synced node info/)
  return { client: createClient({ address: `127.0.0.1:${http}` }), program }
}

async function register(client: Client): Promise<void> {
  await client.agent.registerService({
    Name: 'web', Port: 80, Tags: ['a'], Meta: { k: 'v' }, Check: { TTL: '10m' }, Connect: { SidecarService: { Checks: [{ Name: 'own', TTL: '10m' }] } },
  })
  await client.agent.registerCheck({ Name: 'disk', HTTP: 'http://127.0.0.1:1', Interval: '240h', Header: { a: ['b'] } })
  await client.agent.updateCheck('service:web', 'passing', 'fine')
  await client.agent.maintain(true, { reason: 'moving' })
}

/** What an agent knows of itself, without the outputs of checks that ran meanwhile. */
async function knownTo(client: Client): Promise<unknown> {
  const checks = [...(await client.agent.checks()).values()]
  return {
    services: [...(await client.agent.services())].toSorted(([a], [b]) => (a < b ? -1 : 1)),
    checks: checks.map(({ CheckID, Status, Type, Notes, ServiceID, Output }) => ({ CheckID, Status, Type, Notes, ServiceID, Output }))
      .toSorted((a, b) => (a.CheckID < b.CheckID ? -1 : 1)),
  }
}

test('registrations move from the real program to ours and back, with checks and maintenance', { skip: skipWithoutReal, timeout: 300_000 }, async (t) => {
  const [theirs, ours, back] = [folder(t), folder(t), folder(t)]
  const real = await startReal(t, theirs)
  await register(real.client)
  const known = await knownTo(real.client)
  real.program.signal('SIGTERM')
  await real.program.ended()

  for (const kept of ['services', 'checks']) cpSync(join(theirs, kept), join(ours, kept), { recursive: true })
  const agent = await startAgent({ dataDir: ours, nodeName: 'n', ports: { http: 0, dns: -1, server: -1, serfLan: -1, serfWan: -1 } })
  t.after(() => agent.close())
  assert.deepEqual(await knownTo(agent.client), known)
  await agent.client.agent.registerService({ Name: 'more', Check: { TTL: '10m' } })
  const grown = await knownTo(agent.client)
  await agent.close()

  for (const kept of ['services', 'checks']) cpSync(join(ours, kept), join(back, kept), { recursive: true })
  const again = await startReal(t, back)
  assert.deepEqual(await knownTo(again.client), grown)
})
