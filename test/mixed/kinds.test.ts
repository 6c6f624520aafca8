import assert from 'node:assert/strict'
import test from 'node:test'
import { text } from 'node:stream/consumers'
import { authority } from '../../src/rpc/certificates.suite.ts'
import { skipWithoutReal } from '../interop/programs.ts'
import { assertEqualStates } from './equal-states.ts'
import { type MixedAgent, MixedCluster } from './mixed-cluster.ts'

interface Answer {
  readonly status: number
  readonly body: string
}

/** Asks an agent as any client would, for what ours has no routes for. */
async function send({ client }: MixedAgent, method: string, path: string, body?: unknown): Promise<Answer> {
  const reply = await client.request({ method, path, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  return { status: reply.status, body: await text(reply.body) }
}

/** The same, when it must be done; gives what was answered. */
async function done(agent: MixedAgent, method: string, path: string, body?: unknown): Promise<Record<string, string>> {
  const answer = await send(agent, method, path, body)
  assert.equal(answer.status, 200, `${method} ${path}: ${answer.body}`)
  const value: unknown = answer.body === '' ? {} : JSON.parse(answer.body)
  return typeof value === 'object' ? value as Record<string, string> : {}
}

const entries: readonly Readonly<Record<string, unknown>>[] = [
  { Kind: 'proxy-defaults', Name: 'global', Config: { protocol: 'http', a: 1, deep: { list: [1, 'two', true, 2.5] } } },
  { Kind: 'service-defaults', Name: 'web', Protocol: 'http', Meta: { a: 'b' } },
  { Kind: 'service-resolver', Name: 'web', Subsets: { v1: { Filter: 'Service.Meta.v == 1' }, v2: {} }, DefaultSubset: 'v1', ConnectTimeout: '15s' },
  { Kind: 'service-splitter', Name: 'web', Splits: [{ Weight: 90, ServiceSubset: 'v1' }, { Weight: 10, ServiceSubset: 'v2' }] },
  { Kind: 'service-router', Name: 'web', Routes: [{ Match: { HTTP: { PathPrefix: '/x' } }, Destination: { Service: 'other', NumRetries: 3 } }] },
  { Kind: 'ingress-gateway', Name: 'in', Listeners: [{ Port: 8080, Protocol: 'http', Services: [{ Name: 'web', Hosts: ['a.example'] }, { Name: '*' }] }] },
  { Kind: 'terminating-gateway', Name: 'out', Services: [{ Name: '*', CAFile: '/ca' }, { Name: 'db', SNI: 'db.example' }] },
]

/** What is made of gateways' entries, and is in no archive. */
const views = [
  '/v1/catalog/gateway-services/in', '/v1/catalog/gateway-services/out', '/v1/catalog/gateway-services/none', '/v1/catalog/connect/db',
  '/v1/health/ingress/web', '/v1/health/ingress/late', '/v1/health/connect/db', '/v1/health/connect/late',
  '/v1/internal/ui/gateway-services-nodes/in', '/v1/internal/ui/gateway-services-nodes/out',
]

/** Each server answers of its own state; indexes count. */
async function assertEqualViews({ servers }: MixedCluster): Promise<void> {
  for (const path of views) {
    const answers = await Promise.all(servers.map(async ({ client }) => {
      const reply = await client.request({ method: 'GET', path, query: [['stale', '']] })
      return { index: reply.headers['x-consul-index'], body: JSON.parse(await text(reply.body)) as unknown }
    }))
    for (const [at, answer] of answers.entries()) assert.deepEqual(answer, answers[0], `${path} of ${servers[at]!.program} against ${servers[0]!.program}`)
  }
}

/** Config entries and intentions, and what follows from them. */
async function mesh(real: MixedAgent, other: MixedAgent): Promise<void> {
  await real.client.catalog.register({ Node: 'outside', Address: '10.9.0.1', Service: { Service: 'db', Port: 5432 } })
  for (const entry of entries) await done(real, 'PUT', '/v1/config', entry)
  await real.client.catalog.register({ Node: 'outside', Address: '10.9.0.1', Service: { Service: 'late', Port: 1 } })
  await real.client.catalog.register({ Node: 'outside', Address: '10.9.0.1', Service: { Service: 'db', Port: 5433 } })
  for (const [Service, Kind] of [['in', 'ingress-gateway'], ['out', 'terminating-gateway']] as const) {
    await real.client.catalog.register({ Node: 'outside', Address: '10.9.0.1', Service: { Service, Kind, Port: 443 } })
  }
  await done(real, 'PUT', '/v1/config', entries[1])
  await done(other, 'DELETE', '/v1/config/service-router/web')
  const changed = await send(real, 'PUT', '/v1/config?cas=1', { ...entries[1], Protocol: 'grpc' })
  assert.equal(changed.body.trim(), 'false')
  // Refused by the state machine, on every server.
  const refused = await send(real, 'DELETE', '/v1/config/service-resolver/web')
  assert.match(refused.body, /service "web" does not have a subset named "v1"/)
  const named = { SourceName: 'web', DestinationName: 'db', Action: 'allow' }
  const { ID } = await done(other, 'POST', '/v1/connect/intentions', { ...named, Meta: { a: 'b', c: 'd' } })
  assert.match((await send(real, 'POST', '/v1/connect/intentions', named)).body, /duplicate intention found/)
  const { ID: second } = await done(real, 'POST', '/v1/connect/intentions', { ...named, SourceName: '*', Action: 'deny' })
  await done(other, 'PUT', `/v1/connect/intentions/${ID}`, { ...named, Description: 'changed' })
  await done(real, 'DELETE', `/v1/connect/intentions/${second}`)
  await real.client.catalog.deregister({ Node: 'outside', ServiceID: 'late' })
}

/** Everything about Connect that needs no proxy. */
async function connect(real: MixedAgent, other: MixedAgent): Promise<void> {
  await mesh(real, other)
  // A leaf takes a serial number of the authority; another configuration rotates the root.
  await done(real, 'GET', '/v1/agent/connect/ca/leaf/web')
  await done(real, 'PUT', '/v1/connect/ca/configuration', { Provider: 'consul', Config: { LeafCertTTL: '48h', PrivateKeyType: 'rsa', PrivateKeyBits: 2048 } })
}

test('a server of ours follows a real leader that has Connect, and takes office after it', { skip: skipWithoutReal, timeout: 300_000 }, async () => {
  const settings = { config: 'disable_coordinates = true', realConfig: 'connect { enabled = true }' }
  await using cluster = await MixedCluster.start({ servers: ['real', 'real', 'ours'], leader: 'real', ...settings })
  const leader = await cluster.leader()
  const [other] = cluster.servers.filter((server) => server.program === 'real' && server !== leader)
  await connect(leader, other!)
  assert.ok(await assertEqualStates(cluster) > 35)
  await assertEqualViews(cluster)
  // What the next leader writes on taking office finds the same state everywhere.
  await leader.kill()
  await cluster.eventually('another leads', async () => (await cluster.leader()) !== leader)
  leader.start()
  await cluster.formed()
  await cluster.put(cluster.servers[2]!, 'after', 'x')
  await assertEqualStates(cluster)
})

for (const leader of ['ours', 'real'] as const) {
  test(`config entries and intentions are written through both programs, and ${leader} leads`, { skip: skipWithoutReal, timeout: 300_000 }, async () => {
    await using cluster = await MixedCluster.start({ servers: ['ours', 'ours', 'real'], leader, config: 'disable_coordinates = true' })
    const [first, , third] = cluster.servers as [MixedAgent, MixedAgent, MixedAgent]
    await mesh(...(leader === 'ours' ? [third, first] as const : [first, third] as const))
    assert.ok(await assertEqualStates(cluster) > 30)
    await assertEqualViews(cluster)
  })
}

const rules = 'key_prefix "" { policy = "read" }'

const encoded = (claims: unknown): string => Buffer.from(JSON.stringify(claims)).toString('base64url')
/** What looks like the token of an account; nobody looks closer. */
const jwt = `${encoded({ alg: 'RS256' })}.${encoded({})}.${encoded('signature')}`

/** Everything about ACLs that needs nobody outside. */
async function access(real: MixedAgent, token: string, by: string): Promise<void> {
  const put = (path: string, body: unknown): Promise<Record<string, string>> => done(real, 'PUT', `${path}?token=${token}`, body)
  const remove = (path: string): Promise<unknown> => done(real, 'DELETE', `${path}?token=${token}`)
  const { ID: policy } = await put('/v1/acl/policy', { Name: `read-${by}`, Rules: rules, Datacenters: ['dc1'] })
  const { ID: gone } = await put('/v1/acl/policy', { Name: `gone-${by}` })
  const { ID: role } = await put('/v1/acl/role', {
    Name: `readers-${by}`, Policies: [{ ID: policy }, { ID: gone }], ServiceIdentities: [{ ServiceName: 'web' }], NodeIdentities: [{ NodeName: 'n', Datacenter: 'dc1' }],
  })
  const { AccessorID: accessor } = await put('/v1/acl/token', { Roles: [{ ID: role }], Policies: [{ Name: `read-${by}` }], ExpirationTTL: '24h', Description: 'a' })
  await put(`/v1/acl/token/${accessor}`, { Policies: [{ ID: gone }], Description: 'b' })
  const { AccessorID: second } = await put('/v1/acl/token', { Local: true, ServiceIdentities: [{ ServiceName: 'db' }] })
  await put(`/v1/acl/policy/${policy}`, { ID: policy, Name: `read-more-${by}`, Rules: rules })
  await remove(`/v1/acl/policy/${gone}`)
  await remove(`/v1/acl/token/${second}`)
  const Config = { Host: 'https://10.9.0.1', CACert: authority, ServiceAccountJWT: jwt }
  await put('/v1/acl/auth-method', { Name: `k8s-${by}`, Type: 'kubernetes', Config, MaxTokenTTL: '1h' })
  const { ID: rule } = await put('/v1/acl/binding-rule', { AuthMethod: `k8s-${by}`, BindType: 'service', BindName: 'web', Selector: 'serviceaccount.name==x' })
  await put('/v1/acl/binding-rule', { AuthMethod: `k8s-${by}`, BindType: 'role', BindName: 'r' })
  await remove(`/v1/acl/binding-rule/${rule}`)
  // A legacy token is given an accessor by the leader some time after.
  await put('/v1/acl/create', { Name: 'old', Type: 'client', Rules: rules })
}

test('a server of ours joins real ones that have ACLs, votes, and holds what they hold', { skip: skipWithoutReal, timeout: 300_000 }, async () => {
  await using cluster = await MixedCluster.prepare({
    servers: ['real', 'real', 'ours'], expect: 2, config: 'disable_coordinates = true autopilot { server_stabilization_time = "200ms" }',
    realConfig: 'acl { enabled = true default_policy = "allow" }',
  })
  const [first, second, ours] = cluster.servers as [MixedAgent, MixedAgent, MixedAgent]
  for (const server of [first, second]) server.start()
  await cluster.formed()
  let token = ''
  // The original begins with the ACLs of before 1.4 and goes over when all servers have said that they can.
  await cluster.eventually('ACLs are bootstrapped', async () => {
    const { status, body } = await send(first, 'PUT', '/v1/acl/bootstrap')
    if (status === 200) token = (JSON.parse(body) as { readonly SecretID: string }).SecretID
    return status === 200
  })
  await access(first, token, 'before')
  ours.start()
  await cluster.eventually('ours votes', async () => {
    const { Servers } = await first.client.operator.raftConfiguration()
    return Servers?.some(({ Address, Voter }) => Voter && Address === ours.rpcAddress) === true
  })
  // The original counts no change of the configuration as applied, so the last entry must be another for the indexes to be one.
  await cluster.put(first, 'after', 'x')
  await assertEqualStates(cluster, token)
  // Its rules go with it. The original writes the first method alone into its archives, so there must be no second.
  await done(first, 'DELETE', `/v1/acl/auth-method/k8s-before?token=${token}`)
  await access(first, token, 'with')
  await cluster.eventually('the legacy tokens have accessors', async () => {
    const { body } = await send(first, 'GET', `/v1/acl/tokens?token=${token}`)
    return (JSON.parse(body) as readonly { readonly AccessorID: string }[]).every(({ AccessorID }) => AccessorID !== '')
  })
  assert.ok(await assertEqualStates(cluster, token) > 35)
})
