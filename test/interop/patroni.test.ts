import assert from 'node:assert/strict'
import test from 'node:test'
import { starters } from './agents.ts'
import type { TestAgent } from './agents.ts'

interface Reply {
  readonly status: number
  readonly index: number
  readonly body: string
}

/** What Patroni's Consul back end sends (python-consul2's requests), one elector at a time. */
async function send({ address }: TestAgent, method: string, path: string, body?: string): Promise<Reply> {
  const reply = await fetch(`http://${address}${path}`, { method, ...(body === undefined ? {} : { body }) })
  return { status: reply.status, index: Number(reply.headers.get('x-consul-index') ?? 0), body: (await reply.text()).trim() }
}

const valueOf = (reply: Reply): string => {
  const [entry] = JSON.parse(reply.body) as { Value: string }[]
  return Buffer.from(entry?.Value ?? '', 'base64').toString()
}

for (const [name, start] of starters) {
  test(`a leader election as Patroni does it, against ${name}`, { timeout: 300_000 }, async (t) => {
    const agent = await start(t)
    const create = async (member: string): Promise<string> => {
      const body = JSON.stringify({ name: `batman-${member}`, checks: [], lockdelay: '0s', behavior: 'delete', ttl: '15.0s' })
      const reply = await send(agent, 'PUT', '/v1/session/create', body)
      assert.equal(reply.status, 200, reply.body)
      return (JSON.parse(reply.body) as { ID: string }).ID
    }
    const [first, second] = [await create('one'), await create('two')]
    const { NodeChecks } = (JSON.parse((await send(agent, 'GET', `/v1/session/info/${first}`)).body) as { NodeChecks: string[] | null }[])[0]!
    assert.deepEqual(NodeChecks ?? [], [])

    const nothing = await send(agent, 'GET', '/v1/kv/service/batman/?recurse=1&consistent=1')
    assert.equal(nothing.status, 404)
    const initialize = '/v1/kv/service/batman/initialize'
    assert.equal((await send(agent, 'PUT', `${initialize}?acquire=${first}`, '')).body, 'true')
    assert.equal((await send(agent, 'PUT', `${initialize}?acquire=${second}`, '')).body, 'false')
    assert.equal((await send(agent, 'PUT', `${initialize}?cas=0`, '7012')).body, 'false')

    for (const [member, session] of [['one', first], ['two', second]] as const) {
      const data = JSON.stringify({ conn_url: `postgres://${member}`, state: 'running' })
      assert.equal((await send(agent, 'PUT', `/v1/kv/service/batman/members/${member}?acquire=${session}`, data)).body, 'true')
      assert.equal((await send(agent, 'PUT', `/v1/session/renew/${session}`)).status, 200)
    }
    const leader = '/v1/kv/service/batman/leader'
    assert.equal((await send(agent, 'PUT', `${leader}?acquire=${first}`, 'one')).body, 'true')
    assert.equal((await send(agent, 'PUT', `${leader}?acquire=${second}`, 'two')).body, 'false')
    // The holder may say it again; that is how it renews its claim.
    assert.equal((await send(agent, 'PUT', `${leader}?acquire=${first}`, 'one')).body, 'true')
    const cluster = JSON.parse((await send(agent, 'GET', '/v1/kv/service/batman/?recurse=1')).body) as { Key: string }[]
    assert.deepEqual(cluster.map(({ Key }) => Key.slice('service/batman/'.length)), ['initialize', 'leader', 'members/one', 'members/two'])

    const before = await send(agent, 'GET', leader)
    const woken = send(agent, 'GET', `${leader}?index=${before.index}&wait=30s`)
    assert.equal((await send(agent, 'PUT', `/v1/session/destroy/${first}`)).status, 200)
    // The behaviour `delete` takes the leader key and the member's own away, which wakes the one who watches.
    const after = await woken
    assert.deepEqual([after.status, after.index > before.index], [404, true])
    assert.equal((await send(agent, 'GET', '/v1/kv/service/batman/members/one')).status, 404)
    // Patroni has a lock delay of a millisecond and tries again; without one the first try must do.
    assert.equal((await send(agent, 'PUT', `${leader}?acquire=${second}`, 'two')).body, 'true')
    assert.equal(valueOf(await send(agent, 'GET', leader)), 'two')

    const failover = '/v1/kv/service/batman/failover'
    const index = JSON.parse((await send(agent, 'GET', leader)).body) as { ModifyIndex: number }[]
    assert.equal((await send(agent, 'PUT', `${failover}?cas=0`, '{"leader":"two"}')).body, 'true')
    assert.equal((await send(agent, 'DELETE', `${leader}?cas=${index[0]!.ModifyIndex}`)).body, 'true')
    assert.equal((await send(agent, 'PUT', `/v1/session/renew/${first}`)).status, 404)
    assert.equal((await send(agent, 'DELETE', '/v1/kv/service/batman/?recurse=1')).body, 'true')
  })
}
