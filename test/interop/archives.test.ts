import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import test from 'node:test'
import { CommandType } from '../../src/wire/command.ts'
import { archiveState, meaningOf, stateRecords } from '../vectors/state-records.ts'
import { ourAgent, realAgentWith, realAgentWithoutConnect } from './agents.ts'
import type { TestAgent } from './agents.ts'
import { skipWithoutReal } from './programs.ts'

async function saved({ client }: TestAgent, token = ''): Promise<Uint8Array> {
  const { data: archive } = await client.snapshot.save({ token })
  return Buffer.concat(await Array.fromAsync(archive))
}

/** What both programs must hold after a restore. */
async function contentOf({ client }: TestAgent): Promise<unknown> {
  const { data } = await client.kv.list('')
  const keys = data.map(({ Key, Value, Flags, Session, LockIndex, CreateIndex, ModifyIndex }) => {
    return { Key, Value: Value === null ? null : Buffer.from(Value).toString('hex'), Flags, Session, LockIndex, CreateIndex, ModifyIndex }
  })
  return { keys, sessions: (await client.session.list()).data, queries: (await client.query.list()).data }
}

test('an archive of the real program restores here, and ours there', { skip: skipWithoutReal, timeout: 300_000 }, async (t) => {
  const real = await realAgentWithoutConnect(t)
  const ours = await ourAgent(t)
  const session = await real.client.session.create({ Behavior: 'delete', TTL: '60s' })
  await real.client.kv.put('plain', 'hällo', { flags: 18446744073709551615n })
  await real.client.kv.put('bytes', new Uint8Array([0, 255, 128]))
  await real.client.kv.acquire('held', 'x', session)
  await real.client.kv.delete('bytes')
  await real.client.catalog.register({ Node: 'n', Address: '10.0.0.1', Service: { Service: 'web', Port: 80 } })
  const definition = { Service: { Service: 'web', Tags: ['!old'], NodeMeta: {}, Failover: { NearestN: 1, Datacenters: ['dc2'] } }, DNS: { TTL: '9s' } }
  await real.client.query.create({ ...definition, Name: 'plain', Token: 'secret' })
  await real.client.query.create({ ...definition, Session: session })
  const Template = { Type: 'name_prefix_match', Regexp: '^geo-(.*)$' } as const
  await real.client.query.create({ Name: 'geo-', Template, Service: { Service: '${match(1)}' } })
  const before = await contentOf(real)

  await ours.client.snapshot.restore(await saved(real))
  assert.deepEqual(await contentOf(ours), before)

  for (const name of ['plain', 'geo-web']) assert.equal((await ours.client.query.execute(name))?.Nodes[0]?.Service?.Port, 80)
  await ours.client.query.create({ Name: 'made here', Template: { ...Template, RemoveEmptyTags: true }, Service: { Service: 'web', ServiceMeta: { a: 'b' } } })
  await ours.client.kv.put('written/here', '26')
  const after = await contentOf(ours)
  await real.client.snapshot.restore(await saved(ours))
  assert.deepEqual(await contentOf(real), after)
  assert.equal((await real.client.kv.get('written/here')).data?.text(), '26')
  assert.equal((await real.client.query.execute('geo-web'))?.Nodes.length, 1)
  for (const agent of [real, ours]) {
    await agent.client.session.destroy(session)
    assert.deepEqual((await agent.client.query.list()).data.map(({ Name }) => Name).toSorted(), ['geo-', 'made here', 'plain'])
  }
})

/** Kinds that nobody writes by himself on taking office. */
const chosen: ReadonlySet<number> = new Set([
  CommandType.ACLTokenSet, CommandType.ACLPolicySet, CommandType.ACLRoleSet, CommandType.ACLBindingRuleSet, CommandType.ACLAuthMethodSet,
  CommandType.Intention, CommandType.ConnectCA, CommandType.ConnectCAProviderState, CommandType.ConnectCAConfig, CommandType.ConfigEntry,
])

async function chosenRecords(archive: Uint8Array): Promise<readonly unknown[]> {
  const { records } = await stateRecords(archiveState(archive))
  return records.filter(({ type }) => chosen.has(type)).map(meaningOf)
}

test('ACLs, intentions, config entries and the authority go from the real program here and back', { skip: skipWithoutReal, timeout: 300_000 }, async (t) => {
  const real = await realAgentWith(t, 'connect { enabled = true } acl { enabled = true default_policy = "allow" }')
  const ours = await ourAgent(t)
  let token = ''
  const ask = async (method: string, path: string, body?: unknown): Promise<Record<string, string>> => {
    const reply = await real.client.request({ method, path, token, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    const said = await text(reply.body)
    assert.equal(reply.status, 200, said)
    const value: unknown = JSON.parse(said)
    return typeof value === 'object' ? value as Record<string, string> : {}
  }
  token = (await ask('PUT', '/v1/acl/bootstrap'))['SecretID'] ?? ''
  const { ID: policy } = await ask('PUT', '/v1/acl/policy', { Name: 'p', Rules: 'operator = "read"' })
  const { ID: role } = await ask('PUT', '/v1/acl/role', { Name: 'r', Policies: [{ ID: policy }] })
  await ask('PUT', '/v1/acl/token', { Roles: [{ ID: role }] })
  const { ID: intention } = await ask('POST', '/v1/connect/intentions', { SourceName: 'a', DestinationName: 'b', Action: 'deny', Meta: { x: 'y' } })
  await ask('PUT', '/v1/config', { Kind: 'service-defaults', Name: 'web', Protocol: 'tcp' })
  await ask('PUT', '/v1/config', { Kind: 'ingress-gateway', Name: 'in', Listeners: [{ Port: 1, Protocol: 'tcp', Services: [{ Name: 'web' }] }] })

  const archive = await saved(real, token)
  const before = await chosenRecords(archive)
  assert.ok(before.length >= 12)
  await ours.client.snapshot.restore(archive)
  const again = await saved(ours)
  assert.deepEqual(await chosenRecords(again), before)

  await ask('DELETE', `/v1/connect/intentions/${intention}`)
  await ask('DELETE', '/v1/config/ingress-gateway/in')
  await ask('DELETE', `/v1/acl/role/${role}`)
  await real.client.snapshot.restore(again, { token })
  assert.deepEqual(await chosenRecords(await saved(real, token)), before)
})
