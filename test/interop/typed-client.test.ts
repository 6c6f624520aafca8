import assert from 'node:assert/strict'
import test from 'node:test'
import { ApiError, rows } from '../../src/api/index.ts'
import { starters } from './agents.ts'
import type { TestAgent } from './agents.ts'

type Scenario = (agent: TestAgent) => Promise<void>

const scenarios: Readonly<Record<string, Scenario>> = {
  'keys: text and bytes, 64-bit flags, cas, listing, deleting': async ({ client }) => {
    const bytes = new Uint8Array([0, 255, 128, 10])
    assert.equal(await client.kv.put('t/gr\u00fc\u00dfe \u00fc', 'h\u00e4llo', { flags: 18446744073709551615n }), true)
    assert.equal(await client.kv.put('t/bytes', bytes), true)
    assert.equal(await client.kv.put('t/empty', ''), true)
    const { data, meta } = await client.kv.get('t/gr\u00fc\u00dfe \u00fc', { consistent: true })
    assert.deepEqual([data?.Key, data?.text(), data?.Flags], ['t/gr\u00fc\u00dfe \u00fc', 'h\u00e4llo', 18446744073709551615n])
    assert.ok(data !== undefined && meta.index === data.ModifyIndex && meta.knownLeader)
    const { data: entries } = await client.kv.list('t/')
    assert.deepEqual(entries.map(({ Key, Value }) => [Key, Value]), [
      ['t/bytes', bytes], ['t/empty', null], ['t/gr\u00fc\u00dfe \u00fc', new TextEncoder().encode('h\u00e4llo')],
    ])
    assert.deepEqual((await client.kv.keys('', { separator: '/' })).data, ['t/'])
    assert.equal(await client.kv.cas('t/bytes', 'new', 1), false)
    assert.equal(await client.kv.cas('t/bytes', 'new', entries[0]!.ModifyIndex), true)
    assert.equal(await client.kv.cas('t/fresh', 'x', 0), true)
    assert.equal(await client.kv.delete('t/bytes', { cas: 1 }), false)
    assert.equal(await client.kv.delete('t/bytes'), true)
    assert.equal((await client.kv.get('t/bytes')).data, undefined)
    assert.equal(await client.kv.deleteTree('t/'), true)
    assert.deepEqual((await client.kv.list('')).data, [])
  },

  'config entries: of any kind, cas, listing, deleting': async ({ client: { config } }) => {
    await config.set({ Kind: 'service-resolver', Name: 'web', ConnectTimeout: '5s', Subsets: { v1: { OnlyPassing: true } } })
    await config.set({ Kind: 'proxy-defaults', Name: 'global', Config: { protocol: 'http', text: 'gr\u00fc\u00dfe' } })
    const { data, meta } = await config.get('service-resolver', 'web')
    assert.ok(data !== undefined && 'ConnectTimeout' in data && data.ConnectTimeout === 5_000_000_000 && BigInt(meta.index) > BigInt(data.ModifyIndex))
    assert.deepEqual((await config.list('proxy-defaults')).data.map((entry) => 'Config' in entry && entry.Config?.get('text')), ['gr\u00fc\u00dfe'])
    assert.equal((await config.list('')).data.length, 2)
    assert.equal(await config.cas({ Kind: 'service-resolver', Name: 'web' }, 1), false)
    assert.equal(await config.cas({ Kind: 'service-resolver', Name: 'web' }, data.ModifyIndex), true)
    await config.delete('service-resolver', 'web')
    assert.equal((await config.get('service-resolver', 'web')).data, undefined)
    await config.delete('proxy-defaults', 'global')
  },

  'intentions: made, changed, matched, checked, deleted': async ({ client: { intention } }) => {
    const id = await intention.create({ SourceName: 'gr\u00fcn', DestinationName: 'db', Action: 'deny', Description: 'nein', Meta: { \u00fc: 'x' } })
    await assert.rejects(intention.create({ SourceName: 'gr\u00fcn', DestinationName: 'db', Action: 'allow' }), /duplicate intention found/)
    const { data } = await intention.get(id)
    assert.deepEqual([data?.Action, data?.Precedence, data?.Meta?.get('\u00fc')], ['deny', 9, 'x'])
    assert.equal(await intention.check('gr\u00fcn', 'db'), false)
    await intention.update(id, { SourceName: 'gr\u00fcn', DestinationName: 'db', Action: 'allow' })
    assert.equal(await intention.check('gr\u00fcn', 'db'), true)
    const other = await intention.create({ SourceName: '*', DestinationName: 'db', Action: 'deny' })
    assert.deepEqual((await intention.list()).data.map(({ ID }) => ID), [id, other])
    assert.deepEqual((await intention.match('source', 'gr\u00fcn')).data.map(({ ID }) => ID), [id, other])
    assert.deepEqual((await intention.match('destination', 'web')).data, [])
    for (const one of [id, other]) await intention.delete(one)
    assert.equal((await intention.get(id)).data, undefined)
  },

  'transactions: all or nothing, and keys that no path can name': async ({ client }) => {
    const done = await client.txn([
      { KV: { Verb: 'check-not-exists', Key: 'x//y' } },
      { KV: { Verb: 'set', Key: 'x//y', Value: 'v', Flags: 7 } },
      { KV: { Verb: 'get', Key: 'x//y' } },
    ])
    assert.deepEqual([done.ok, done.Results.map(({ KV }) => KV?.text()), done.Errors], [true, ['', 'v'], []])
    const refused = await client.txn([{ KV: { Verb: 'set', Key: 'z', Value: 'v' } }, { KV: { Verb: 'check-not-exists', Key: 'x//y' } }])
    assert.deepEqual([refused.ok, refused.Results, refused.Errors], [false, [], [{ OpIndex: 1, What: 'key "x//y" exists' }]])
    assert.equal((await client.kv.get('z')).data, undefined)
    assert.equal((await client.txn([{ KV: { Verb: 'get', Key: 'x//y' } }], { stale: true })).Results[0]?.KV?.Flags, 7)
  },

  'sessions: created, read, renewed, destroyed': async ({ client, node }) => {
    const id = await client.session.create({ Name: 'gr\u00fc\u00dfe', TTL: '20s', LockDelay: '1s', Behavior: 'delete' })
    const { data } = await client.session.info(id)
    assert.deepEqual([data?.Name, data?.Node, data?.TTL, data?.LockDelay, data?.Behavior, data?.NodeChecks], [
      'gr\u00fc\u00dfe', node, '20s', 1_000_000_000, 'delete', ['serfHealth'],
    ])
    assert.deepEqual((await client.session.list()).data.map(({ ID }) => ID), [id])
    assert.deepEqual((await client.session.node(node)).data.map(({ ID }) => ID), [id])
    assert.equal((await client.session.renew(id))?.ID, id)
    assert.equal(await client.session.destroy(id), true)
    assert.equal(await client.session.renew(id), undefined)
    assert.equal((await client.session.info(id)).data, undefined)
  },

  'prepared queries: stored, changed, run, explained, deleted': async ({ client }) => {
    const { query } = client
    for (const [Node, Port] of [['q1', 1], ['q2', 2]] as const) {
      await client.catalog.register({ Node, Address: '10.0.0.9', Service: { Service: 'gr\u00fc\u00dfe', Port, Tags: [`t${Port}`] } })
    }
    const id = await query.create({ Name: 'a/b \u00fc', Service: { Service: 'gr\u00fc\u00dfe', Tags: ['!t2'] }, DNS: { TTL: '5s' } })
    assert.deepEqual((await query.list()).data.map(({ ID, Name }) => [ID, Name]), [[id, 'a/b \u00fc']])
    assert.deepEqual((await query.get(id)).data?.Service.Tags, ['!t2'])
    const found = await query.execute('a/b \u00fc', { limit: 5 })
    assert.deepEqual([found?.Service, found?.Nodes.map(({ Node }) => Node?.Node), found?.Datacenter, found?.DNS.TTL], ['gr\u00fc\u00dfe', ['q1'], 'dc1', '5s'])
    await query.update(id, { Name: 'near', Service: { Service: 'gr\u00fc\u00dfe' } })
    assert.deepEqual((await query.execute(id, { near: 'q2', limit: 1, consistent: true }))?.Nodes.map(({ Service }) => Service?.Port), [2])
    assert.deepEqual((await query.execute(id, { connect: true }))?.Nodes, [])
    const template = await query.create({ Name: 'geo-', Template: { Type: 'name_prefix_match' }, Service: { Service: '${name.suffix}' } })
    assert.equal((await query.explain('geo-gr\u00fc\u00dfe'))?.Service.Service, 'gr\u00fc\u00dfe')
    assert.equal((await query.execute('geo-gr\u00fc\u00dfe'))?.Nodes.length, 2)
    await query.delete(template)
    await query.delete(id)
    assert.deepEqual([(await query.get(id)).data, await query.execute('near'), await query.explain('near')], [undefined, undefined, undefined])
    await assert.rejects(query.create({ Service: { Service: 'x' } }), { name: 'ApiError', body: 'Invalid prepared query: Must be bound to a session' })
    for (const Node of ['q1', 'q2']) await client.catalog.deregister({ Node })
  },

  'who is there: status, agent, operator, catalog, health': async ({ client, node }) => {
    const leader = await client.status.leader()
    assert.deepEqual(await client.status.peers(), [leader])
    const self = await client.agent.self()
    assert.deepEqual([self.Config.NodeName, self.Config.Version, self.Stats?.get('raft')?.get('state')], [node, '1.8.7', 'Leader'])
    const { Servers } = await client.operator.raftConfiguration()
    assert.deepEqual(Servers?.map(({ Address, Leader, Voter }) => [Address, Leader, Voter]), [[leader, true, true]])
    const settings = await client.operator.autopilotConfiguration()
    assert.equal(settings.LastContactThreshold, 200_000_000)
    assert.equal(await client.operator.setAutopilotConfiguration({ ...settings, MaxTrailingLogs: 300 }, { cas: 1 }), false)
    assert.deepEqual(await client.catalog.datacenters(), ['dc1'])
    const service = { Service: 'web', Tags: ['a'] }
    const check = { Name: 'c', Status: 'passing', ServiceID: 'web' }
    assert.equal(await client.catalog.register({ Node: 'other', Address: '10.0.0.1', Service: service, Check: check }), true)
    assert.deepEqual((await client.catalog.nodes()).data.map(({ Node }) => Node), [node, 'other'])
    assert.deepEqual((await client.catalog.services()).data.get('web'), ['a'])
    assert.deepEqual((await client.catalog.service('web', { tags: ['a'] })).data.map(({ Node, ServiceName }) => [Node, ServiceName]), [['other', 'web']])
    assert.ok((await client.catalog.node('other')).data?.Services?.has('web'))
    assert.deepEqual((await client.health.service('web', { passing: true })).data.map(({ Node }) => Node?.Node), ['other'])
    assert.deepEqual((await client.health.checks('web')).data.map(({ Status }) => Status), ['passing'])
    assert.deepEqual((await client.health.node(node)).data.map(({ CheckID }) => CheckID), ['serfHealth'])
    assert.equal((await client.health.state('passing')).data.length, 2)
    assert.equal(await client.catalog.deregister({ Node: 'other' }), true)
    assert.equal((await client.catalog.node('other')).data, null)
  },

  'watches: each state in turn, deletions too, and no more after the signal': async ({ client }) => {
    const stop = new AbortController()
    const seen: (string | undefined)[] = []
    const writes: (() => Promise<unknown>)[] = [
      () => client.kv.put('watched', 'one'), () => client.kv.put('watched', 'two'), () => client.kv.delete('watched'),
      () => client.kv.put('watched', 'three'),
    ]
    for await (const entry of client.watch.key('watched', { signal: stop.signal })) {
      seen.push(entry?.text())
      const write = writes.shift()
      if (write === undefined) break
      await write()
    }
    assert.deepEqual(seen, [undefined, 'one', 'two', undefined, 'three'])
    const keys: string[][] = []
    const pending = (async () => {
      for await (const entries of client.watch.keyPrefix('p/', { signal: stop.signal })) {
        keys.push(entries.map(({ Key }) => Key))
        if (entries.length < 2) await client.kv.put(`p/${entries.length}`, '')
        else stop.abort(new Error('seen enough'))
      }
    })()
    await assert.rejects(pending, /seen enough/)
    assert.deepEqual(keys, [[], ['p/0'], ['p/0', 'p/1']])
  },

  'any route by its row: called, found, watched': async ({ client, node }) => {
    assert.deepEqual((await client.call(rows.catalogNodes, {})).data?.map(({ Node }) => Node), [node])
    assert.equal((await client.find(rows.kvGet, { key: 'no/such/key' })).data, undefined)
    await assert.rejects(client.call(rows.kvGet, { key: 'no/such/key' }), { status: 404 })
    const seen: string[][] = []
    for await (const { data, meta } of client.watch.route(rows.catalogServices, {})) {
      seen.push([...(data?.keys() ?? [])].filter((name) => name !== 'consul'))
      assert.ok(meta.index > 0)
      if (seen.length === 2) break
      await client.catalog.register({ Node: 'other', Address: '10.0.0.1', Service: { Service: 'web' } })
    }
    assert.deepEqual(seen, [[], ['web']])
    await client.catalog.deregister({ Node: 'other' })
    const raw = await client.request({ method: 'GET', path: '/v1/kv/no/such/key', query: [['recurse', '']] })
    assert.equal(raw.status, 404)
    assert.deepEqual(await Array.fromAsync(raw.body), [])
  },

  'locks: exclusion, loss, clean-up': async ({ client }) => {
    const lock = client.lock('l/.lock', { value: 'me' })
    const held = await lock.acquire()
    assert.equal((await client.kv.get('l/.lock')).data?.Session, held.session)
    assert.equal(await client.lock('l/.lock').tryAcquire({ forMs: 20 }), undefined)
    const next = client.lock('l/.lock').acquire()
    await held.release()
    const second = await next
    const lost = Promise.withResolvers<void>()
    second.lost.addEventListener('abort', () => lost.resolve())
    await client.session.destroy(second.session)
    await lost.promise
    await second.release()
    await client.lock('l/.lock').destroy()
    assert.equal((await client.kv.get('l/.lock')).data, undefined)
    assert.deepEqual((await client.session.list()).data, [])
  },

  'semaphores: as many as the limit says': async ({ client }) => {
    const first = await client.semaphore('s', 2).acquire()
    const second = await client.semaphore('s', 2).acquire()
    const third = client.semaphore('s', 2).acquire()
    await first.release()
    const slot = await third
    const { data } = await client.kv.get('s/.lock')
    assert.deepEqual(JSON.parse(data?.text() ?? ''), { Limit: 2, Holders: { [second.session]: true, [slot.session]: true } })
    await second.release()
    await slot.release()
    await client.semaphore('s', 2).destroy()
    assert.deepEqual((await client.kv.list('s/')).data, [])
  },

  'snapshots: what was saved comes back': async ({ client }) => {
    await client.kv.put('before', 'kept')
    const { data: archive } = await client.snapshot.save()
    const chunks = await Array.fromAsync(archive)
    await client.kv.put('before', 'changed')
    await client.snapshot.restore((async function* again() {
      yield* chunks
    })())
    assert.equal((await client.kv.get('before')).data?.text(), 'kept')
    await assert.rejects(client.snapshot.restore(new Uint8Array(10)), (error) => error instanceof ApiError && error.status === 500)
  },
}

for (const [name, start] of starters) {
  test(`the typed client against ${name}`, { timeout: 300_000 }, async (t) => {
    const agent = await start(t)
    for (const [title, scenario] of Object.entries(scenarios)) await t.test(title, () => scenario(agent))
  })
}
