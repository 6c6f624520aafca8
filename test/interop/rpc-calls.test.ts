import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { KVSApply, KVSGet, rpcMethods, StatusLeader } from '../../src/contract/rpc/index.ts'
import type { RpcMethod } from '../../src/contract/rpc/method.ts'
import { RpcPool, type RpcTarget } from '../../src/rpc/pool.ts'
import { nodeClock } from '../../src/runtime/node/clock.ts'
import { nodeTcp } from '../../src/runtime/node/tcp.ts'
import { nodeTls } from '../../src/runtime/node/tls.ts'
import { ServiceConfigEntry } from '../../src/wire/records/config-entry.ts'
import { Vivaldi } from '../../src/wire/records/coordinate.ts'
import { Intention } from '../../src/wire/records/intention.ts'
import { DirEntry, KeyRequest, KVSRequest } from '../../src/wire/records/kv.ts'
import { PreparedQuery, ServiceQuery } from '../../src/wire/records/prepared-query.ts'
import { DCSpecificRequest } from '../../src/wire/records/requests.ts'
import { Session } from '../../src/wire/records/session.ts'
import { realAgentWithoutConnect } from './agents.ts'
import { skipWithoutReal } from './programs.ts'

async function realServer(t: TestContext): Promise<{ readonly pool: RpcPool; readonly target: RpcTarget }> {
  const { client, node } = await realAgentWithoutConnect(t)
  const pool = new RpcPool({ clock: nodeClock, tcp: nodeTcp, tls: nodeTls }, { tls: () => undefined })
  t.after(() => pool.close())
  return { pool, target: { name: node, address: await client.status.leader(), datacenter: 'dc1' } }
}

const nobody = '0f0f0f0f-0f0f-0f0f-0f0f-0f0f0f0f0f0f'
const query = PreparedQuery.make({ Name: 'q', Service: ServiceQuery.make({ Service: 'consul' }) })

const entry = ServiceConfigEntry.make({ Kind: 'service-defaults', Name: 'web', Protocol: 'http' })
const names = { SourceNS: 'default', SourceName: 'a', DestinationNS: 'default', DestinationName: 'b' }

/** What the methods need to do something. The real server does not survive a query, a coordinate or a question that is not there. */
const fields: Readonly<Record<string, object>> = {
  'Catalog.Register': { Node: 'n1', Address: '10.0.0.1' },
  'Catalog.Deregister': { Node: 'n1' },
  'Catalog.NodeServiceList': { Node: 'interop' },
  'Catalog.NodeServices': { Node: 'interop' },
  'Catalog.ServiceNodes': { ServiceName: 'consul' },
  'Catalog.GatewayServices': { ServiceName: 'gate' },
  'ConfigEntry.Apply': { Kind: 'service-defaults', Op: 'upsert', Entry: entry },
  'ConfigEntry.Delete': { Kind: 'service-defaults', Entry: entry },
  'ConfigEntry.Get': { Kind: 'service-defaults', Name: 'web' },
  'ConfigEntry.ResolveServiceConfig': { Name: 'web', Upstreams: ['db'] },
  'Coordinate.Update': { Node: 'interop', Coord: Vivaldi.make({ Vec: [0, 0, 0, 0, 0, 0, 0, 0], Error: 1.5 }) },
  'Health.ServiceNodes': { ServiceName: 'consul' },
  'Intention.Apply': { Op: 'create', Intention: Intention.make({ ...names, Action: 'allow' }) },
  'Intention.Check': { Check: { ...names, SourceType: 'consul' } },
  'Intention.Get': { IntentionID: nobody },
  'Intention.Match': { Match: { Type: 'source', Entries: [{ Namespace: 'default', Name: 'a' }] } },
  'Internal.EventFire': { Name: 'e' },
  'Internal.KeyringOperation': { Operation: 'list', LocalOnly: true },
  'Internal.GatewayServiceDump': { ServiceName: 'gate' },
  'KVS.Apply': { Op: 'set', DirEnt: DirEntry.make({ Key: 'a', Value: 'b' }) },
  'Operator.RaftRemovePeerByAddress': { Address: '10.9.9.9:8300' },
  'Operator.RaftRemovePeerByID': { ID: nobody },
  'PreparedQuery.Apply': { Op: 'create', Query: query },
  'PreparedQuery.Execute': { QueryIDOrName: 'q' },
  'PreparedQuery.Explain': { QueryIDOrName: 'q' },
  'PreparedQuery.Get': { QueryID: nobody },
  'PreparedQuery.ExecuteRemote': { Query: query },
  'Session.Get': { SessionID: nobody },
  'Session.Renew': { SessionID: nobody },
  'Session.Apply': { Op: 'create', Session: Session.make({ Node: 'interop' }) },
}

/** What is answered by an error all the same, since there is nothing to be found. */
const refusals = new Map([
  ['Intention.Get', 'rpc error making call: Intention not found'],
  ['Operator.RaftRemovePeerByAddress', 'rpc error making call: address "10.9.9.9:8300" was not found in the Raft configuration'],
  ['Operator.RaftRemovePeerByID', `rpc error making call: id "${nobody}" was not found in the Raft configuration`],
  ['PreparedQuery.Get', 'rpc error making call: Query not found'],
])

test('a real server answers every method that is built', { skip: skipWithoutReal, timeout: 300_000 }, async (t) => {
  const { pool, target } = await realServer(t)
  const failures = new Map<string, string>()
  for (const each of rpcMethods) {
    const method = each as RpcMethod<object, unknown>
    const inDatacenter = 'Datacenter' in method.request.zero() ? { Datacenter: 'dc1' } : {}
    const call = pool.call(target, method, method.request.make({ ...inDatacenter, ...fields[method.name] }))
    await call.catch((error: Error) => failures.set(method.name, error.message))
  }
  assert.deepEqual(failures, refusals)
})

test('hundreds of calls at once over one session to a real server carry values of many windows both ways', { skip: skipWithoutReal, timeout: 300_000 }, async (t) => {
  const { pool, target } = await realServer(t)
  const value = '\x00\xff'.repeat(200_000)
  const set = KVSRequest.make({ Datacenter: 'dc1', Op: 'set', DirEnt: DirEntry.make({ Key: 'k', Value: value }) })
  await pool.call(target, KVSApply, set)
  const get = KeyRequest.make({ Datacenter: 'dc1', Key: 'k' })
  const large = Array.from({ length: 40 }, () => pool.call(target, KVSGet, get))
  const small = Array.from({ length: 600 }, () => pool.call(target, StatusLeader, DCSpecificRequest.make({ Datacenter: 'dc1' })))
  for (const { Entries } of await Promise.all(large)) assert.equal(Entries?.[0]?.Value, value)
  assert.deepEqual(new Set(await Promise.all(small)), new Set([target.address]))
})

test('a wait at a real server that is given up does not hold up the session', { skip: skipWithoutReal, timeout: 300_000 }, async (t) => {
  const { pool, target } = await realServer(t)
  const abort = new AbortController()
  const wait = pool.call(target, KVSGet, KeyRequest.make({ Datacenter: 'dc1', Key: 'k', MinQueryIndex: 1_000_000 }), abort.signal)
  assert.equal(await pool.call(target, StatusLeader, DCSpecificRequest.make({ Datacenter: 'dc1' })), target.address)
  abort.abort(new Error('enough'))
  await assert.rejects(wait, /enough/)
  assert.equal(await pool.call(target, StatusLeader, DCSpecificRequest.make({ Datacenter: 'dc1' })), target.address)
})
