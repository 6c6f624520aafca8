import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import { clientTags } from '../../src/cluster/tags.ts'
import { lanMergeProblem } from '../../src/cluster/merge.ts'
import { assertStates, bytes, Ears, startPool, states, text, untilHeard, type Listened } from '../../src/gossip/listened.suite.ts'
import type { PoolOptions } from '../../src/gossip/options.ts'
import type { PoolMember } from '../../src/gossip/pool.ts'
import { decodeUserEvent, encodeUserEvent } from '../../src/wire/user-event.ts'
import { realAgentWith, type TestAgent } from './agents.ts'
import { eventually } from './eventually.ts'
import { realCli, run, skipWithoutReal, untilHeardByAll } from './programs.ts'

const skip = skipWithoutReal

interface Joined {
  readonly agent: TestAgent
  readonly ours: Listened
  readonly lan: string
}

const tagsOf = (datacenter: string, nodeId: string): ReadonlyMap<string, string> =>
  clientTags({ nodeId, datacenter, version: '1.8.7', prerelease: '', revision: '1e03567d', protocol: 2 })

async function get<T>({ address }: TestAgent, path: string): Promise<T> {
  const reply = await fetch(`http://${address}/v1/${path}`)
  assert.equal(reply.status, 200, path)
  return (await reply.json()) as T
}

/** A read that answers once what it reads is no longer as it was at this index. */
async function until<T>(agent: TestAgent, path: string, wanted: (value: T) => boolean): Promise<T> {
  for (let index = '0'; ;) {
    const reply = await fetch(`http://${agent.address}/v1/${path}${path.includes('?') ? '&' : '?'}index=${index}&wait=20s`)
    const value = (await reply.json()) as T
    if (wanted(value)) return value
    index = reply.headers.get('x-consul-index') ?? '0'
  }
}

type Members = readonly { readonly Name: string; readonly Status: number }[]

const knowsOurs = (members: Members): boolean => members.some(({ Name, Status }) => Name === 'ours' && Status === 1)

async function joined(t: TestContext, config: string, more: Partial<PoolOptions> = {}): Promise<Joined> {
  const agent = await realAgentWith(t, config)
  const { Member } = await get<{ readonly Member: { readonly Addr: string; readonly Port: number } }>(agent, 'agent/self')
  const lan = `${Member.Addr}:${Member.Port}`
  const ours = await startPool(t, 'ours', { tags: tagsOf('dc1', randomUUID()), ...more })
  assert.deepEqual(await ours.pool.join([lan], true), { joined: 1 })
  await ours.ears.until(`join ${agent.node}`)
  // Of the two one merges what was exchanged later than the other.
  assert.ok(knowsOurs(await eventually(() => get<Members>(agent, 'agent/members'), knowsOurs)), 'the real agent does not know ours')
  return { agent, ours, lan }
}

const cli = async (t: TestContext, agent: TestAgent, ...args: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await untilHeardByAll(() => run(t, realCli!, args, { env: agent.env }))
  assert.equal(code, 0, stdout + stderr)
  return stdout
}

type Checks = readonly { readonly Node: string; readonly Status: string; readonly Output: string }[]

test('a real server takes our member for a client: in the catalog, healthy, critical when it dies, gone when it leaves', { skip }, async (t) => {
  const { agent, ours, lan } = await joined(t, '')
  const health = 'health/node/ours'
  const [check] = await until<Checks>(agent, health, ([one]) => one?.Status === 'passing')
  assert.equal(check?.Output, 'Agent alive and reachable')
  const server = ours.pool.member(agent.node)!
  assert.deepEqual([server.tags.get('role'), server.tags.get('dc'), server.delegateCur], ['consul', 'dc1', 4])
  assert.match(await cli(t, agent, 'members'), /ours\s+127\.0\.0\.1:\d+\s+alive\s+client\s+1\.8\.7\s+2\s+dc1\s+<default>/)

  const dying = await startPool(t, 'dying', { tags: tagsOf('dc1', randomUUID()) })
  assert.equal((await dying.pool.join([lan], true)).joined, 1)
  await until<Checks>(agent, 'health/node/dying', ([one]) => one?.Status === 'passing')
  await ours.ears.until('join dying')
  await dying.pool.close()
  const [dead] = await until<Checks>(agent, 'health/node/dying', ([one]) => one?.Status === 'critical')
  assert.equal(dead?.Output, 'Agent not live or unreachable')
  await ours.ears.until('failed dying')
  await cli(t, agent, 'force-leave', '-prune', 'dying')
  await ours.ears.until('reap dying')
  await assertStates(ours.pool, ['interop 1', 'ours 1'])

  await ours.pool.leave()
  await ours.pool.close()
  await until<readonly { readonly Node: string }[]>(agent, 'catalog/nodes', (nodes) => nodes.every(({ Node }) => Node !== 'ours'))
})

test('events that a real agent fires are heard, and ours by it', { skip }, async (t) => {
  const { agent, ours } = await joined(t, '')
  await cli(t, agent, 'event', '-name=deploy', 'v1')
  const heard = await ours.ears.event('consul:event:deploy')
  const body = decodeUserEvent(heard.payload)
  assert.deepEqual([body.Name, body.Payload, body.Version], ['deploy', 'v1', 1])
  ours.pool.userEvent('consul:event:deploy', encodeUserEvent({ ...body, ID: randomUUID(), Payload: 'v2' }), false)
  type Events = readonly { readonly Payload: string }[]
  const events = await until<Events>(agent, 'event/list?name=deploy', (all) => all.length === 2)
  assert.deepEqual(events.map(({ Payload: payload }) => text(Uint8Array.fromBase64(payload))), ['v1', 'v2'])
})

test('members of another datacenter, or with an ID that is taken, are refused by both', { skip }, async (t) => {
  const nodeId = randomUUID()
  const { agent, ours, lan } = await joined(t, '', { tags: tagsOf('dc1', nodeId) })
  const elsewhere = await startPool(t, 'elsewhere', { tags: tagsOf('dc2', randomUUID()) }, merging('elsewhere', 'dc2', 'none'))
  const refused = await elsewhere.pool.join([lan], true)
  assert.match(String(refused.error?.message), /Failed to join 127\.0\.0\.1: Member '(interop|ours)' part of wrong datacenter 'dc1'/)
  const twin = await startPool(t, 'twin', { tags: tagsOf('dc1', nodeId) }, merging('twin', 'dc1', nodeId))
  const taken = await twin.pool.join([lan], true)
  assert.match(String(taken.error?.message), new RegExp(`Member 'ours' has conflicting node ID '${nodeId}' with this agent's ID`))
  assert.doesNotMatch(await cli(t, agent, 'members'), /elsewhere/)
  assert.ok(states(ours.pool).includes('interop 1'))
})

/** Ears that refuse as an agent of that identity does. */
function merging(nodeName: string, datacenter: string, nodeId: string): Ears {
  const ears = new Ears()
  ears.mayMerge = (members: readonly PoolMember[]) => lanMergeProblem({ nodeName, nodeId, datacenter }, members)
  return ears
}

test('an encrypted pool with a real agent works and rotates its keys by its command line', { skip }, async (t) => {
  const [first, second] = [new Uint8Array(32).fill(7), new Uint8Array(16).fill(8)] as const
  const { agent, ours } = await joined(t, `encrypt = "${first.toBase64()}"`, { keys: [first] })
  await cli(t, agent, 'keyring', '-install', second.toBase64())
  await cli(t, agent, 'keyring', '-use', second.toBase64())
  await cli(t, agent, 'keyring', '-remove', first.toBase64())
  const listed = await cli(t, agent, 'keyring', '-list', '-relay-factor=1')
  assert.match(listed, /dc1 \(LAN\):\n\s+CAgICAgICAgICAgICAgICA== \[2\/2\]/)
  const { problem, keys } = await untilHeard(() => ours.pool.keys('list', ''), (heard) => heard.problem === undefined)
  assert.deepEqual([problem, [...keys]], [undefined, [[second.toBase64(), 2]]])
  ours.pool.userEvent('unknown', bytes('x'), false)
  await ours.ears.until('event unknown x')
})
