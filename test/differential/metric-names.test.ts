import assert from 'node:assert/strict'
import test from 'node:test'
import { realConsul, type RunningTarget, startOurs, startReal } from './agents.ts'
import { runCorpus } from './run-corpus.ts'
import { settled } from './settled.ts'
import { type Corpus, del, get, put } from './step.ts'

const node = '{"Node":"n1","Address":"10.0.0.1","Service":{"Service":"web","Tags":["a"],"Port":80},"Check":{"Name":"c","Status":"passing"}}'

/** Work of each kind that is measured, and then the figures. Only what both agents can do. */
const work: Corpus = {
  name: 'metric names',
  agent: 'dev',
  config: { telemetry: { prometheus_retention_time: '1h', disable_hostname: true } },
  steps: [
    put('/v1/kv/a', '1'), get('/v1/kv/a'), get('/v1/kv/a?consistent'), del('/v1/kv/a'), get('/v1/kv/?keys'),
    put('/v1/txn', '[{"KV":{"Verb":"set","Key":"b","Value":""}}]'), put('/v1/txn', '[{"KV":{"Verb":"get","Key":"b"}}]'),
    put('/v1/catalog/register', node), put('/v1/catalog/register', '{}'), put('/v1/catalog/deregister', '{"Node":"n1","ServiceID":"none"}'),
    get('/v1/catalog/datacenters'), get('/v1/catalog/nodes'), get('/v1/catalog/services'), get('/v1/catalog/service/web'), get('/v1/catalog/node/n1'),
    get('/v1/catalog/service/none?tag=x'), get('/v1/catalog/connect/web'), get('/v1/health/service/web?tag=b&tag=a'), get('/v1/health/connect/none'),
    get('/v1/health/service/web?cached'), get('/v1/health/service/web?cached'), get('/v1/catalog/services?cached'), get('/v1/catalog/service/web?cached'), get('/v1/catalog/datacenters?cached'),
    get('/v1/health/ingress/web'), get('/v1/health/node/n1'), get('/v1/health/state/any'),
    put('/v1/session/create', '{"TTL":"10s"}', { capture: { session: 'json:ID' } }), put('/v1/session/renew/{{session}}'), put('/v1/session/destroy/{{session}}'),
    get('/v1/agent/members'), get('/v1/agent/host', { view: 'keys' }), get('/v1/status/leader'), put('/v1/operator/autopilot/configuration', '{}'),
    get('/v1/kv/', { view: 'list' }), get('/v1/snapshot', { view: 'archive' }),
  ],
}

const figures: Corpus = { ...work, steps: [get('/v1/agent/metrics?format=prometheus')] }
/** How long to wait for gauges that are set now and then; what was measured once stays. */
const patienceMs = 60_000

/** Families of the original that are not here, and why. */
const missing: readonly (readonly [names: RegExp, reason: string])[] = [
  [/^go_/, 'of Go\'s run time'],
  [/^process_(max_fds|open_fds|virtual_memory)/, 'the platform does not tell'],
  [/^consul_runtime_(free_count|heap_objects|malloc_count|num_goroutines)/, 'V8 does not count objects, and there are no goroutines'],
  [/^consul_raft_fsm_enqueue/, 'commands are applied where they are committed; there is no queue between'],
  [/^consul_raft_compactLogs/, 'is measured when the log is shortened, not when it is looked at whether it should be'],
  [/^consul_memberlist_(gossip|probeNode|pushPullNode|msg|health|degraded)/, 'gossip does not measure its rounds'],
  [/^consul_serf_events/, 'a server that leads does not tell its pool by an event yet'],
  [/^consul_serf_(msgs|queue|snapshot|coordinate|query)/, 'gossip does not measure its queues and files'],
  [/^consul_(consul_)?fsm_ca|^consul_fsm_federation_state|^consul_(consul_)?leader_?connect/, 'Connect and federation write nothing here'],
  [/^consul_rpc_(accept_conn|request|raft_handoff)\b/, 'a single server does not call itself over the network'],
  [/^consul_consul_cache_(connect|intention|config|service_http|discovery)/, 'of Connect'],
]

/** What the original tells as well, but not in every run. */
const occasional = /^consul_(memberlist_|serf_|raft_(compactLogs|snapshot)|runtime_gc_pause_ns|rpc_queries_blocking)/

const real = realConsul()
const skip = 'missing' in real && process.env['CI'] === undefined ? `no real Consul to compare with: ${real.missing}` : false

test('the same work is measured under the same names as by the real 1.8.7', { skip, timeout: 300_000 }, async () => {
  if ('missing' in real) assert.fail(`CI must compare with the real Consul: ${real.missing}`)
  await using theirs = await startReal(real.path, work)
  await using ours = await startOurs(work)
  for (const { identity } of [theirs, ours]) {
    await settled(identity.httpPort)
    await runCorpus(work, identity.httpPort)
  }
  const deadline = performance.now() + patienceMs
  let found = await comparison(theirs, ours)
  while (found.differences.length > 0 && performance.now() < deadline) {
    // Answered after a while, in which gauges are set.
    await runCorpus({ ...work, steps: [get('/v1/kv/b?index=1000000&wait=1s')] }, ours.identity.httpPort)
    found = await comparison(theirs, ours)
  }
  assert.deepEqual(found.differences, [])
  assert.ok(found.names > 60, `only ${found.names} names`)
})

async function comparison(theirs: RunningTarget, ours: RunningTarget): Promise<{ readonly names: number; readonly differences: readonly string[] }> {
  const [theirNames, ourNames] = await Promise.all([namesOf(theirs), namesOf(ours)])
  const added = [...ourNames].filter((name) => !theirNames.has(name) && !occasional.test(name))
  const unexplained = [...theirNames].filter((name) => !ourNames.has(name) && !missing.some(([names]) => names.test(name)))
  return { names: theirNames.size, differences: [...added.map((name) => `the original does not have ${name}`), ...unexplained.map((name) => `missing here: ${name}`)] }
}

/** `family{labels}` and the type, without values, quantiles and what differs from run to run. */
async function namesOf({ identity }: RunningTarget): Promise<ReadonlySet<string>> {
  const answers = await runCorpus(figures, identity.httpPort)
  const text = answers.at(-1)?.body ?? ''
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('# HELP'))
  return new Set(lines.map((line) => (line.startsWith('# TYPE') ? line.slice(7) : line.slice(0, line.lastIndexOf(' ')))).map((name) => name.replace(/,?quantile="[^"]*"/, '').replace('{}', '')))
}
