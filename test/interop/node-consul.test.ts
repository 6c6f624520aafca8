import assert from 'node:assert/strict'
import { on } from 'node:events'
import test from 'node:test'
import Consul from 'consul'
import type { PreparedQuery, QueryResult } from '../../src/api/index.ts'
import { starters } from './agents.ts'
import type { TestAgent } from './agents.ts'

/** The package gives `undefined` where the agent answers `false`. */
const refused = undefined

type Scenario = (consul: Consul, agent: TestAgent) => Promise<void>

const scenarios: Readonly<Record<string, Scenario>> = {
  'kv: set, get, keys, recursion, cas, deletion': async (consul) => {
    assert.equal(await consul.kv.set('n/a', 'one'), true)
    assert.equal(await consul.kv.set({ key: 'n/b', value: Buffer.from([0, 255]), flags: 42 }), true)
    const entry = await consul.kv.get('n/a')
    assert.deepEqual([entry?.Key, entry?.Value, entry?.Flags], ['n/a', 'one', 0])
    assert.deepEqual(await consul.kv.get({ key: 'n/b', raw: true }), Buffer.from([0, 255]))
    assert.equal(await consul.kv.get('n/none'), undefined)
    const all = await consul.kv.get({ key: 'n/', recurse: true })
    assert.ok(Array.isArray(all))
    assert.deepEqual(all.map(({ Key, Flags }) => [Key, Flags]), [['n/a', 0], ['n/b', 42]])
    assert.deepEqual(await consul.kv.keys({ key: '', separator: '/' }), ['n/'])
    assert.equal(await consul.kv.set({ key: 'n/a', value: 'two', cas: 1 }), refused)
    assert.equal(await consul.kv.set({ key: 'n/a', value: 'two', cas: entry!.ModifyIndex }), true)
    assert.equal(await consul.kv.del({ key: 'n/a', cas: 1 }), refused)
    await consul.kv.del({ key: 'n/', recurse: true })
    assert.deepEqual(await consul.kv.keys(''), [])
    await assert.rejects(consul.kv.keys('n/'), /not found/)
  },

  'session: create, info, list, node, renew, destroy': async (consul, { node }) => {
    const { ID } = await consul.session.create({ name: 'n', ttl: '15s', lockdelay: '5s', behavior: 'release' })
    const info = await consul.session.info(ID)
    assert.deepEqual([info.Name, info.TTL, info.LockDelay, info.NodeChecks], ['n', '15s', 5_000_000_000, ['serfHealth']])
    assert.deepEqual((await consul.session.list()).map((session) => session.ID), [ID])
    assert.deepEqual((await consul.session.node(node)).map((session) => session.ID), [ID])
    assert.deepEqual((await consul.session.renew(ID)).map((session) => session.ID), [ID])
    await consul.session.destroy(ID)
    assert.equal(await consul.session.info(ID), undefined)
    await assert.rejects(consul.session.renew(ID), /not found/)
  },

  'locks: acquire, conflict, release, by sessions of both clients': async (consul, { client }) => {
    const { ID } = await consul.session.create({ lockdelay: '0s' })
    assert.equal(await consul.kv.set({ key: 'lock', value: 'me', acquire: ID }), true)
    const other = await client.session.create()
    assert.equal(await client.kv.acquire('lock', 'other', other), false)
    assert.equal(await consul.kv.set({ key: 'lock', value: 'me', release: ID }), true)
    assert.equal(await client.kv.acquire('lock', 'other', other), true)
    assert.equal(await consul.kv.set({ key: 'lock', value: 'me', acquire: ID }), refused)
    await consul.session.destroy(ID)
    await client.session.destroy(other)
    await consul.kv.del('lock')
  },

  'query: create, list, get, update, execute': async (consul, { client }) => {
    await client.catalog.register({ Node: 'q', Address: '10.0.0.8', Service: { Service: 'asked', Port: 7 } })
    const { ID } = await consul.query.create({ name: 'nq', service: { service: 'asked', onlypassing: true, failover: { nearestn: 1 } }, dns: { ttl: '3s' } })
    const listed = (await consul.query.list()) as readonly PreparedQuery[]
    const got = (await consul.query.get(ID)) as PreparedQuery
    assert.deepEqual([listed.map(({ Name }) => Name), got.Name], [['nq'], 'nq'])
    await consul.query.update({ query: ID, name: 'renamed', service: { service: 'asked' } })
    const { Nodes, Failovers } = (await consul.query.execute('renamed')) as QueryResult
    assert.deepEqual([Nodes.map(({ Service }) => Service?.Port), Failovers], [[7], 0])
    assert.equal(got.Service.OnlyPassing, true)
    await client.query.delete(ID)
    await assert.rejects(consul.query.execute('renamed'), /not found/i)
    await client.catalog.deregister({ Node: 'q' })
  },

  'transaction: create': async (consul) => {
    const { Results } = await consul.transaction.create([
      { KV: { Verb: 'set', Key: 'tx', Value: Buffer.from('v').toString('base64') } }, { KV: { Verb: 'get', Key: 'tx' } },
    ] as never, {} as never)
    assert.deepEqual(Results?.map(({ KV }) => (KV as { Value: string | null }).Value), [null, 'dg=='])
    await consul.kv.del('tx')
  },

  'status, catalog and health: who is there': async (consul, { node }) => {
    assert.deepEqual(await consul.status.peers(), [await consul.status.leader()])
    assert.deepEqual((await consul.catalog.node.list()).map(({ Node }) => Node), [node])
    assert.deepEqual((await consul.health.node(node)).map(({ CheckID, Status }) => [CheckID, Status]), [['serfHealth', 'passing']])
  },

  'agent, catalog and health: a service and its check': async (consul, { node }) => {
    await consul.agent.service.register({ name: 'web', id: 'web1', port: 8080, tags: ['v1'], check: { ttl: '60s', name: 'alive' } } as never)
    assert.equal((await consul.agent.service.list())['web1']?.Port, 8080)
    assert.deepEqual(Object.keys(await consul.agent.check.list()), ['service:web1'])
    // The original tells the catalog in its own time.
    const placed = consul.watch({ method: consul.catalog.service.nodes.bind(consul.catalog.service), options: { service: 'web', wait: '30s' } })
    for await (const [found] of on(placed, 'change') as AsyncIterable<[readonly { Node: string; ServiceID: string }[]]>) {
      if (found.length === 0) continue
      assert.deepEqual(found.map(({ Node, ServiceID }) => [Node, ServiceID]), [[node, 'web1']])
      break
    }
    placed.end()
    assert.deepEqual((await consul.catalog.service.list())['web'], ['v1'])
    assert.deepEqual(await consul.health.service({ service: 'web', passing: true }), [])
    const passing = consul.watch({ method: consul.health.service.bind(consul.health), options: { service: 'web', passing: true, wait: '30s' } as never })
    const seen: number[] = []
    for await (const [instances] of on(passing, 'change') as AsyncIterable<[readonly unknown[]]>) {
      seen.push(instances.length)
      if (seen.length === 1) await consul.agent.check.pass('service:web1')
      else if (seen.length === 2) await consul.agent.service.deregister('web1')
      else break
    }
    passing.end()
    assert.deepEqual(seen, [0, 1, 0])
    assert.deepEqual(Object.keys(await consul.agent.service.list()), [])
  },

  'watch: every change in turn': async (consul) => {
    const watch = consul.watch({ method: consul.kv.get.bind(consul.kv), options: { key: 'watched', wait: '30s' } })
    const seen: (string | undefined)[] = []
    const writes = ['one', 'two', 'three']
    for await (const [entry] of on(watch, 'change') as AsyncIterable<[{ Value: string } | undefined]>) {
      seen.push(entry?.Value)
      const value = writes.shift()
      if (value === undefined) break
      await consul.kv.set('watched', value)
    }
    watch.end()
    assert.deepEqual(seen, [undefined, 'one', 'two', 'three'])
    // Its last request would otherwise wait on.
    await consul.kv.set('watched', 'done')
  },
}

/** The most used client of Consul for Node, which knows nothing of us. */
for (const [name, start] of starters) {
  test(`the npm package consul against ${name}`, { timeout: 300_000 }, async (t) => {
    const agent = await start(t)
    const consul = new Consul({ host: '127.0.0.1', port: agent.port })
    for (const [title, scenario] of Object.entries(scenarios)) await t.test(title, () => scenario(consul, agent))
  })
}
