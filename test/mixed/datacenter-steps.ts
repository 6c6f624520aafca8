import { del, get, put, send, type Step } from '../differential/step.ts'

/** What an agent is asked of another datacenter, whose agents are named after it: `DC-server-0`, `DC-client-1`. */
export function stepsAcross(own: string, other: string, run: number): readonly Step[] {
  const dc = `dc=${other}`
  const json = (path: string, body: unknown, more: Partial<Step> = {}): Step => put(`${path}?${dc}`, JSON.stringify(body), more)
  const [node, key, web] = [`far-${run}`, `k${run}`, `web-${run}`]
  return [
    get('/v1/catalog/datacenters'),
    put(`/v1/kv/${key}/a?${dc}`, 'one'), put(`/v1/kv/${key}/b?${dc}&flags=7`, 'two'), put(`/v1/kv/${key}/a?${dc}&cas=0`, 'no'),
    get(`/v1/kv/${key}/a?${dc}`, { capture: { index: 'header:X-Consul-Index' } }), get(`/v1/kv/${key}/a?${dc}&raw`), get(`/v1/kv/${key}/a`),
    get(`/v1/kv/${key}?${dc}&recurse`), get(`/v1/kv/${key}?${dc}&keys`), get(`/v1/kv/${key}/a?${dc}&stale`), get(`/v1/kv/${key}/a?${dc}&consistent`), get(`/v1/kv/none?${dc}`),
    get(`/v1/kv/${key}/a?${dc}&index={{index}}&wait=20s`, { start: 'waits' }),
    put(`/v1/kv/${key}/a?${dc}`, 'later'),
    get(`/v1/kv/${key}/a?${dc}&index={{index}}&wait=20s`, { finish: 'waits' }),
    del(`/v1/kv/${key}/b?${dc}`), del(`/v1/kv/none?${dc}&recurse`),
    json('/v1/txn', [{ KV: { Verb: 'set', Key: `${key}/t`, Value: 'eA==' } }, { KV: { Verb: 'get', Key: `${key}/a` } }]),
    json('/v1/txn', [{ KV: { Verb: 'check-index', Key: `${key}/a`, Index: 1 } }]),
    json('/v1/session/create', { Name: 'of nobody' }),
    json('/v1/session/create', { Name: 'far', Node: `${other}-client-1` }, { capture: { session: 'json:ID' } }),
    put(`/v1/kv/${key}/lock?${dc}&acquire={{session}}`, 'held'), get(`/v1/kv/${key}/lock?${dc}`), get(`/v1/session/info/{{session}}?${dc}`),
    put(`/v1/session/renew/{{session}}?${dc}`), get(`/v1/session/node/${other}-client-1?${dc}`, { view: 'sorted' }), put(`/v1/session/destroy/{{session}}?${dc}`), get(`/v1/session/info/{{session}}?${dc}`),
    put('/v1/catalog/register', JSON.stringify({
      Datacenter: other, Node: node, Address: '10.1.1.1', TaggedAddresses: { wan: '192.0.2.1' }, Service: { Service: web, Port: 80, Tags: ['v1'] }, Check: { CheckID: 'c', Name: 'c', Status: 'passing', ServiceID: web },
    })),
    json('/v1/catalog/register', { Node: node, Address: '10.1.1.1' }),
    get(`/v1/catalog/nodes?${dc}&filter=Node==%22${node}%22`), get(`/v1/catalog/services?${dc}&node-meta=none:x`), get(`/v1/catalog/service/${web}?${dc}`), get(`/v1/catalog/service/${web}?${dc}&tag=v1`), get(`/v1/catalog/node/${node}?${dc}`),
    get(`/v1/catalog/service/${web}`), get(`/v1/catalog/node-services/${node}?${dc}`),
    get(`/v1/health/service/${web}?${dc}`, { capture: { health: 'header:X-Consul-Index' } }), get(`/v1/health/service/${web}?${dc}&passing`), get(`/v1/health/service/${web}?${dc}&near=_agent`),
    get(`/v1/health/service/${web}?${dc}&cached`), get(`/v1/health/service/${web}?${dc}&cached`), get(`/v1/health/node/${node}?${dc}`), get(`/v1/health/checks/${web}?${dc}`), get(`/v1/health/state/critical?${dc}`),
    get(`/v1/health/service/${web}?${dc}&index={{health}}&wait=20s`, { start: 'sick' }),
    put('/v1/catalog/register', JSON.stringify({ Datacenter: other, Node: node, Address: '10.1.1.1', Check: { CheckID: 'c', Name: 'c', Status: 'critical', ServiceID: web } })),
    get(`/v1/health/service/${web}?${dc}&index={{health}}&wait=20s`, { finish: 'sick' }),
    get(`/v1/health/service/${web}?${dc}&passing`),
    put('/v1/catalog/register', JSON.stringify({ Datacenter: other, Node: node, Address: '10.1.1.1', Check: { CheckID: 'c', Name: 'c', Status: 'passing', ServiceID: web } })),
    send('POST', `/v1/query?${dc}`, { body: JSON.stringify({ Name: `q${run}`, Service: { Service: web } }), capture: { query: 'json:ID' } }),
    get(`/v1/query/{{query}}?${dc}`), get(`/v1/query/q${run}/execute?${dc}`), get(`/v1/query/{{query}}/explain?${dc}`), get(`/v1/query/q${run}/execute`), del(`/v1/query/{{query}}?${dc}`),
    send('POST', '/v1/query', { body: JSON.stringify({ Name: `near${run}`, Service: { Service: web, Failover: { NearestN: 2 } } }), capture: { nearest: 'json:ID' } }),
    send('POST', '/v1/query', { body: JSON.stringify({ Name: `list${run}`, Service: { Service: web, Failover: { Datacenters: ['nowhere', other] } }, DNS: { TTL: '9s' } }), capture: { listed: 'json:ID' } }),
    get(`/v1/query/near${run}/execute`), get(`/v1/query/list${run}/execute`), get(`/v1/query/list${run}/execute?near=_agent&limit=1`), get(`/v1/query/list${run}/execute?connect=true`),
    del('/v1/query/{{nearest}}'), del('/v1/query/{{listed}}'),
    get(`/v1/status/leader?${dc}`), get(`/v1/operator/autopilot/configuration?${dc}`), get(`/v1/operator/raft/configuration?${dc}&stale`, { view: 'keys' }), get(`/v1/coordinate/node/none?${dc}`),
    put(`/v1/operator/autopilot/configuration?${dc}`, JSON.stringify({ CleanupDeadServers: true, MaxTrailingLogs: 251, LastContactThreshold: '200ms', ServerStabilizationTime: '10s' })),
    get(`/v1/operator/autopilot/configuration?${dc}`), get(`/v1/internal/ui/nodes?${dc}&filter=Node==%22${node}%22`), get(`/v1/internal/ui/node/${node}?${dc}`),
    get(`/v1/snapshot?${dc}`, { view: 'archive' }),
    put(`/v1/event/fire/fired-${run}?${dc}`, 'payload'),
    put('/v1/catalog/deregister', JSON.stringify({ Datacenter: other, Node: node })), get(`/v1/catalog/node/${node}?${dc}`),
    get('/v1/kv/a?dc=nowhere'), put('/v1/kv/a?dc=nowhere', 'x'), get(`/v1/catalog/nodes?dc=nowhere`), get('/v1/health/service/x?dc=nowhere&cached'), put('/v1/event/fire/x?dc=nowhere'), get('/v1/snapshot?dc=nowhere'),
    put('/v1/catalog/register', JSON.stringify({ Datacenter: 'nowhere', Node: 'x', Address: 'x' })), get('/v1/operator/raft/configuration?dc=nowhere'), get(`/v1/kv/${key}/a?dc=${own}`),
    get(`/v1/query/none/execute?${dc}`), get('/v1/query/x/execute?dc=nowhere'), put('/v1/session/create?dc=nowhere', '{"Node":"x"}'), put('/v1/txn?dc=nowhere', '[{"KV":{"Verb":"get","Key":"x"}}]'), get('/v1/coordinate/nodes?dc=nowhere'), get('/v1/status/leader?dc=nowhere'), get('/v1/status/peers?dc=nowhere'),
  ]
}

/** What an agent is asked of a datacenter that is not there any more. */
export function stepsBeyond(other: string): readonly Step[] {
  const dc = `dc=${other}`
  return [
    get(`/v1/kv/a?${dc}`), put(`/v1/kv/a?${dc}`, 'x'), get(`/v1/kv/a?${dc}&stale`), get(`/v1/catalog/nodes?${dc}`), get(`/v1/health/service/web?${dc}`), get(`/v1/snapshot?${dc}`), put(`/v1/event/fire/x?${dc}`),
    get(`/v1/operator/raft/configuration?${dc}`), get('/v1/catalog/datacenters'), get('/v1/kv/a'),
    send('POST', '/v1/query', { body: JSON.stringify({ Name: 'gone', Service: { Service: 'none', Failover: { NearestN: 1, Datacenters: [other] } } }), capture: { gone: 'json:ID' } }),
    get('/v1/query/gone/execute'), del('/v1/query/{{gone}}'),
  ]
}
