import { join } from 'node:path'
import type { Client } from '../../src/api/index.ts'
import type { TestAgent } from '../interop/agents.ts'
import { eventually } from '../interop/eventually.ts'

/** A word of a command line; a function when it depends on the agent. */
export type Word = string | ((agent: TestAgent) => Promise<string>)

/** One line that both command lines get. */
export interface Invocation {
  readonly args: readonly Word[]
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  /** What has to be there before either of them runs. */
  readonly before?: (client: Client) => Promise<unknown>
  /** Takes out what differs by nature. */
  readonly normal?: (text: string) => string
}

const line = (...args: readonly Word[]): Invocation => ({ args })

/** The index that a key has now, as a flag. */
function modifyIndex(key: string): Word {
  return async ({ client }) => `-modify-index=${(await client.kv.get(key)).data?.ModifyIndex ?? 0}`
}

/** What bad flags print, without the texts of flags, which are ours. */
const withoutFlagTexts = (text: string): string => text.replaceAll(/^ {4}\t.*?( \(default .*\))?$/gm, '$1')
/** What help prints, without texts: the first line, names of flags, sections and subcommands. */
export const namesOnly = (text: string): string => (text.match(/^(Usage: .*| {2}-.*|[A-Z].*Options|Subcommands:| {4}\w[\w-]* {2,}\S.*)$/gm) ?? []).join('\n')

const reset = (client: Client): Promise<unknown> => client.kv.put('k/a', 'one')

const getting: readonly Invocation[] = [
  { args: ['kv', 'get', 'k/a'], before: reset },
  { args: ['kv', 'get', '/k/a'], before: reset },
  { args: ['kv', 'get', '-detailed', 'k/a'], before: reset, normal: (text) => text.replace(/(ModifyIndex +)\d+/, '$1N') },
  { args: ['kv', 'get', '-base64', 'k/a'], before: reset },
  { args: ['kv', 'get', '-detailed', '-base64', 'k/b c%?#'], before: (client) => client.kv.put('k/b c%?#', 'x', { flags: 7 }), normal: (text) => text.replace(/(ModifyIndex +)\d+/, '$1N') },
  { args: ['kv', 'get', 'k/\u00e4\u20ac'], before: (client) => client.kv.put('k/\u00e4\u20ac', '\u00fc') },
  { args: ['kv', 'get', 'k/empty'], before: (client) => client.kv.put('k/empty', '') },
  { args: ['kv', 'get', 'k/lines'], before: (client) => client.kv.put('k/lines', 'a\nb\n') },
  { args: ['kv', 'get', '-detailed', 'k/tabs'], before: (client) => client.kv.put('k/tabs', 'a\tb\nlonger\tc\n\td\fe\vf\n\n\t\tg \u00e4\tx'), normal: (text) => text.replace(/(ModifyIndex +)\d+/, '$1N') },
  { args: ['kv', 'get', '-detailed', 'k/empty'], before: (client) => client.kv.put('k/empty', ''), normal: (text) => text.replace(/(ModifyIndex +)\d+/, '$1N') },
  line('kv', 'get', 'none'), line('kv', 'get'), line('kv', 'get', 'a', 'b'), line('kv', 'get', ''), line('kv', 'get', '-recurse', 'none'),
  line('kv', 'get', '-keys'), line('kv', 'get', '-keys', 'k/'), line('kv', 'get', '-keys', '-separator=', ''), line('kv', 'get', '-keys', '-separator', 'a', 'k'), line('kv', 'get', '-keys', 'none'),
  line('kv', 'get', '-recurse', 'k/l'), line('kv', 'get', '-recurse', '-base64', 'k/l'),
  { args: ['kv', 'get', '-recurse', '-detailed', 'k/'], normal: (text) => text.replaceAll(/((?:Create|Modify)Index +)\d+/g, '$1N') },
  line('kv', 'get', '-stale', 'k/a'), line('kv', 'get', '--', 'k/a'), line('kv', 'get', '-datacenter=other', 'k/a'), line('kv', 'get', '-datacenter', 'dc1', 'k/a'),
  line('kv', 'get', '-namespace=x', 'k/a'), line('kv', 'get', '-token=abc', 'k/a'), line('kv', 'get', 'k//a'), line('kv', 'get', 'k/../k/a'), line('kv', 'get', '-keys=false', '-recurse=0', 'k/a'),
]

const putting: readonly Invocation[] = [
  line('kv', 'put', 'p/a', 'value'), line('kv', 'put', 'p/a'), line('kv', 'put', 'p/a', ''), line('kv', 'put', 'p/a', 'two words'), line('kv', 'put', '-flags=0x10', 'p/a', '1'),
  { args: ['kv', 'put', 'p/in', '-'], input: 'from input\n' }, line('kv', 'put', 'p/dash', '-x'), line('kv', 'put', 'p/a', '@/nonexistent'), line('kv', 'put', '-base64', 'p/b', 'aGVsbG8='),
  line('kv', 'put', '-base64', 'p/b', '***'), line('kv', 'put', '/p', 'x'), line('kv', 'put', 'p//q', 'x'), line('kv', 'put', 'p \u00e4?&', 'x'), line('kv', 'put'), line('kv', 'put', 'a', 'b', 'c'),
  line('kv', 'put', '-cas', 'p/a', 'x'), line('kv', 'put', '-cas', '-modify-index=1', 'p/a', 'x'), { args: ['kv', 'put', '-cas', modifyIndex('p/cas'), 'p/cas', 'x'], before: (client) => client.kv.put('p/cas', '0') },
  line('kv', 'put', '-acquire', 'p/a', 'x'), line('kv', 'put', '-acquire', '-session=none', 'p/a', 'x'), line('kv', 'put', '-release', '-session=none', 'p/a', 'x'),
  line('kv', 'put', '-release', 'p/a'), line('kv', 'put', '-datacenter=other', 'p/a', 'x'), { args: ['kv', 'put', 'p/large', '-'], input: 'x'.repeat(524_289) },
]

const session: Word = async ({ client, node }) => `-session=${await client.session.create({ Name: 'cli', Node: node })}`
const locking: readonly Invocation[] = [
  { args: ['kv', 'put', '-acquire', session, 'l/a', 'x'], before: (client) => client.kv.delete('l/a') },
  { args: ['kv', 'put', '-release', session, 'l/a', 'x'], before: (client) => client.kv.delete('l/a') },
]

const deleting: readonly Invocation[] = [
  { args: ['kv', 'delete', 'd/a'], before: (client) => client.kv.put('d/a', '') },
  line('kv', 'delete', 'none'), line('kv', 'delete'), line('kv', 'delete', 'a', 'b'), line('kv', 'delete', '-recurse', 'd/'), line('kv', 'delete', '-recurse', '/d'), line('kv', 'delete', '-cas', 'd/a'),
  line('kv', 'delete', '-modify-index=3', 'd/a'), line('kv', 'delete', '-cas', '-modify-index=3', '-recurse', 'd'),
  { args: ['kv', 'delete', '-cas', '-modify-index=1', 'd/b'], before: (client) => client.kv.put('d/b', '') },
  { args: ['kv', 'delete', '-cas', modifyIndex('d/c'), 'd/c'], before: (client) => client.kv.put('d/c', '') },
  line('kv', 'delete', '-datacenter=other', 'd/a'),
]

const exchanging: readonly Invocation[] = [
  { args: ['kv', 'export', 'x/'], before: async (client) => [await client.kv.put('x/a', '<&>', { flags: 3 }), await client.kv.put('x/"', '')] },
  line('kv', 'export', 'none'), line('kv', 'export', 'a', 'b'), line('kv', 'export', '-datacenter=other'),
  line('kv', 'import', '[{"key":"imp/a","flags":18446744073709551615,"value":"aGk="},{"key":"imp/b","value":""}]'), { args: ['kv', 'import', '-'], input: '[{"key":"imp/c","flags":0,"value":"Yw=="}]' },
  line('kv', 'import'), line('kv', 'import', ''), line('kv', 'import', 'a', 'b'), line('kv', 'import', '{'), line('kv', 'import', 'foo'), line('kv', 'import', '[1]'), line('kv', 'import', '[{"key":1}]'),
  line('kv', 'import', '[{"key":"imp/a","value":"*"}]'), line('kv', 'import', '[{"key":"/x","value":""}]'), line('kv', 'import', '@/nonexistent'), line('kv', 'import', '{}'), line('kv', 'import', '[]'),
]

const operating: readonly Invocation[] = [
  line('operator', 'raft', 'list-peers'), line('operator', 'raft', 'list-peers', '-stale'), line('operator', 'raft', 'list-peers', '-datacenter=other'),
  line('version'), line('version', '-format=json'), line('version', '-format', 'zz'), line('--version'), line('-v', 'kv'), line('validate'), line('validate', '-config-format=x', 'y'), line('validate', '/nonexistent'),
  line('info', '-http-addr=127.0.0.1:1'), line('watch', '-type=key'), line('watch', '-type=keyprefix'), line('watch', '-type=zz'), { args: ['watch', '-type=key', '-key=k/a'], before: reset, normal: (text) => text.replace(/("ModifyIndex": )\d+/, '$1N') },
  { args: ['watch', '-type=keyprefix', '-prefix=k/'], normal: (text) => text.replaceAll(/((?:Create|Modify)Index": )\d+/g, '$1N') }, line('watch', '-type=key', '-key=none'), line('watch', '-type=keyprefix', '-prefix=none'),
  line('watch', '-type=key', '-key=a', '-http-addr=127.0.0.1:1'), line('operator', 'raft', 'list-peers', '-http-addr=127.0.0.1:1'),
]

const registered = async (client: Client): Promise<unknown> => {
  const put = (name: string, tags: readonly string[]): Promise<unknown> =>
    client.catalog.register({ Node: 'ext', Address: '10.9.9.9', NodeMeta: { colour: 'red' }, Service: { ID: `${name}-1`, Service: name, Tags: tags, Port: 80 } })
  return [await put('web', ['b', 'a']), await put('longer-name', [])]
}

const browsing: readonly Invocation[] = [
  line('catalog', 'datacenters'), line('catalog', 'datacenters', 'x'), line('catalog', 'datacenters', '-http-addr=127.0.0.1:1'),
  { args: ['catalog', 'nodes', '-filter=Node == "ext"'], before: registered }, line('catalog', 'nodes', '-node-meta=colour=red'), line('catalog', 'nodes', '-detailed', '-node-meta=colour=red'), line('catalog', 'nodes', '-node-meta=colour=blue'),
  line('catalog', 'nodes', '-service=web'), line('catalog', 'nodes', '-service=none'), line('catalog', 'nodes', '-filter=x'), line('catalog', 'nodes', '-filter=@/nonexistent'), line('catalog', 'nodes', 'x'), line('catalog', 'nodes', '-datacenter=other'),
  line('catalog', 'services', '-node=ext'), line('catalog', 'services', '-node=ext', '-tags'), line('catalog', 'services', '-node=none'), line('catalog', 'services', '-node-meta=colour=red', '-tags'), line('catalog', 'services', 'x'), line('catalog', 'services', '-node-meta=colour=blue'),
  line('catalog', 'services', '-datacenter=other'), line('catalog', 'services', '-node=ext', '-datacenter=other'),
  line('members', '-status=failed'), line('members', '-status=('), line('members', '-segment=x'), line('members', '-http-addr=127.0.0.1:1'),
  { args: ['members'], normal: (text) => text.replaceAll(/127\.0\.0\.1:\d+ +/g, 'ADDRESS ') }, { args: ['members', '-wan', '-segment=x'] },
  line('operator', 'autopilot', 'get-config'), line('operator', 'autopilot', 'get-config', '-stale'), line('operator', 'autopilot', 'get-config', '-datacenter=other'),
  line('operator', 'autopilot', 'set-config', '-max-trailing-logs=300', '-last-contact-threshold=250ms', '-cleanup-dead-servers=false', '-min-quorum=3', '-server-stabilization-time=1m'), line('operator', 'autopilot', 'get-config'),
  line('operator', 'autopilot', 'set-config', '-upgrade-version-tag=x'), line('operator', 'autopilot', 'set-config', '-http-addr=127.0.0.1:1'),
]

const serving: readonly Invocation[] = [
  line('services', 'register', '-name=flagged', '-id=f-1', '-port=80', '-address=10.0.0.1', '-tag=b', '-tag=a', '-meta=k=v', '-tagged-address=lan=10.0.0.2:81'), line('services', 'register'), line('services', 'register', '-name=x', 'y'),
  line('services', 'register', '-name=x', '-tagged-address=lan=a'), line('services', 'register', '-name=x', '-tagged-address=lan=a:b:c'), line('services', 'register', '-name=x', '-tagged-address=lan=a:x'), line('services', 'register', '/nonexistent'),
  line('services', 'register', '-id=x'), line('services', 'register', '-name=x', '-kind=connect-proxy'), line('services', 'register', '-name=x', '-http-addr=127.0.0.1:1'),
  { args: ['maint', '-enable', '-service=f-1', '-reason=why'] }, line('maint'), line('maint', '-disable', '-service=f-1'),
  line('services', 'deregister', '-id=f-1'), line('services', 'deregister'), line('services', 'deregister', '-id=x', 'y'), line('services', 'deregister', '-id=x', '-http-addr=127.0.0.1:1'),
  { args: ['services', 'deregister', '-id=f-1'], before: (client) => client.request({ method: 'PUT', path: '/v1/agent/service/register', body: '{"Name":"flagged","ID":"f-1"}' }) },
]

/** An agent tells the catalog a moment after it has answered, which is what is looked at. */
async function watched(client: Client): Promise<void> {
  const body = '{"Name":"seen","Tags":["a","b"],"Meta":{"k":"v"},"Port":80,"Check":{"TTL":"1h","Status":"passing"}}'
  await client.request({ method: 'PUT', path: '/v1/agent/service/register', body })
  await eventually(() => client.health.service('seen', { passing: true }), ({ data }) => data.length === 1)
}
const withoutIndexes = (text: string): string => text.replaceAll(/((?:Create|Modify)Index": )\d+/g, '$1N')
const watching: readonly Invocation[] = [
  { args: ['watch', '-type=services'], before: watched, normal: (text) => text.replaceAll(',', '').split('\n').sort().join('\n') }, { args: ['watch', '-type=nodes'], normal: withoutIndexes }, { args: ['watch', '-type=service', '-service=seen'], normal: withoutIndexes },
  { args: ['watch', '-type=service', '-service=seen', '-tag=a', '-tag=b', '-passingonly=true'], normal: withoutIndexes }, line('watch', '-type=service', '-service=seen', '-tag=none'), line('watch', '-type=service'),
  { args: ['watch', '-type=checks', '-service=seen'], normal: withoutIndexes }, line('watch', '-type=checks', '-state=warning'), line('watch', '-type=checks', '-service=a', '-state=b'), line('watch', '-type=service', '-service=a', '-passingonly=x'), line('watch', '-type=event', '-name=none'),
  line('watch', '-type=connect_roots'), line('watch', '-type=agent_service'), line('watch', '-type=key', '-key=a', '-service=b', '-stale'), line('watch', '-type=key', '-key=a', '-tag=c'), line('watch', '-type=event', '-stale'),
  { args: ['services', 'deregister', '-id=seen'], before: watched },
]

const withoutEventId = (text: string): string => text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '<id>')
const events: readonly Invocation[] = [
  { args: ['event', '-name=deploy', 'a payload'], normal: withoutEventId },
  { args: ['event', '-name=deploy', '-node=^x', '-service=web', '-tag=v1'], normal: withoutEventId },
  line('event', '-name=deploy', '-tag=v1'), line('event', '-name=deploy', '-node=('), line('event', '-name=deploy', '-http-addr=127.0.0.1:1'),
  line('event', '-name=deploy', 'x'.repeat(600)),
]

/** Nobody takes these here: the agents of the comparison refuse remote execution. */
const withoutIds = (text: string): string => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>').replace(/Completed in [\d.]+/, 'Completed in N')
const executing: readonly Invocation[] = [
  { args: ['exec', '-wait=100ms', '-wait-repl=1ms', 'true'] }, { args: ['exec', '-wait=100ms', '-wait-repl=1ms', '-verbose', '-shell=false', 'true'], normal: withoutIds },
  { args: ['exec', '-wait=100ms', '-prefix=/x', 'true'], normal: withoutIds }, line('exec', '-tag=a', 'true'), line('exec', '-node=(', 'true'), line('exec', '-service=(', 'true'),
  line('exec', '-shell=false', '-'), line('exec', '-http-addr=127.0.0.1:1', 'true'), line('exec', '-http-addr=nonsense://', 'true'), { args: ['exec'], normal: (text) => text.split('\n')[0]! },
]

const joining: readonly Invocation[] = [
  { args: ['rtt'], normal: (text) => text.split('\n')[0]! }, line('rtt', 'a', 'b'), line('rtt', 'none'), line('rtt', '-wan', 'a'), line('rtt', '-wan', 'a.b.c', 'd.e'), line('rtt', '-wan', 'a.dc1', 'b.dc1'),
  line('rtt', '-http-addr=127.0.0.1:1', 'a'), line('rtt', '-http-addr=127.0.0.1:1', 'a', 'b'), line('rtt', '-wan', '-http-addr=127.0.0.1:1', 'a.dc1', 'b.dc1'),
  { args: ['force-leave'], normal: (text) => text.split('\n')[0]! }, line('force-leave', 'none'), line('force-leave', '-prune', 'none'), line('force-leave', '-http-addr=127.0.0.1:1', 'a'),
  line('keyring', '-list'), line('keyring', '-list-primary', '-relay-factor=1'), line('keyring', '-list', '-use=x'), line('keyring', '-list', '-relay-factor=6'),
  line('keyring', '-use=x', '-local-only'), line('keyring', '-install=x'), line('keyring', '-use', 'x'), line('keyring', '-remove=x', 'y'), line('keyring', '-list', '-local-only'),
  { args: ['join'], normal: (text) => text.split('\n')[0]! }, line('join', '-http-addr=127.0.0.1:1', 'a', 'b'),
]

const maintaining: readonly Invocation[] = [
  line('maint', '-enable', '-reason=a b&c'), line('maint'), line('maint', '-disable'), line('maint'), line('maint', '-enable', '-disable'), line('maint', '-reason=x'), line('maint', '-service=x'),
  line('reload'), { args: ['reload', '-http-addr=127.0.0.1:1'], normal: (text) => text.replace('?report=', '') }, { args: ['leave', 'x'], normal: (text) => text.split('\n')[0]! }, line('leave', '-http-addr=127.0.0.1:1'),
  line('maint', '-enable', '-service=none'), line('maint', '-disable', '-service=none'), line('maint', '-http-addr=127.0.0.1:1'), line('maint', '-enable', '-http-addr=127.0.0.1:1'),
]

/** Indexes and times move between two calls; names and shapes do not. */
const addressing: readonly Invocation[] = [
  line('kv', 'get', '-http-addr=127.0.0.1:1', 'a'), line('kv', 'put', '-http-addr=127.0.0.1:1', '-flags=3', '-datacenter=d', 'a b', 'c'), line('kv', 'delete', '-http-addr=127.0.0.1:1', 'a'), line('kv', 'delete', '-recurse', '-http-addr=127.0.0.1:1', 'a'),
  line('kv', 'get', '-http-addr=localhost:1', 'a'), line('kv', 'get', '-http-addr=[::1]:1', 'a'), line('kv', 'get', '-http-addr=unix:///nonexistent.sock', 'a'), line('kv', 'get', '-http-addr=foo://127.0.0.1:1', 'a'),
  line('kv', 'get', '-http-addr=127.0.0.1:99999', 'a'), line('kv', 'get', '-http-addr=127.0.0.1:x', 'a'), line('kv', 'get', '-http-addr=https://127.0.0.1:1', 'a'),
  { args: ['kv', 'get', async ({ address }) => `-http-addr=http://${address}`, 'k/a'], env: { CONSUL_HTTP_ADDR: '127.0.0.1:1' }, before: reset },
  { args: ['kv', 'get', async ({ address }) => `-http-addr=https://${address}`, 'k/a'] }, { args: ['kv', 'get', 'a'], env: { CONSUL_HTTP_ADDR: '127.0.0.1:1' } },
  { args: ['kv', 'get', 'a'], env: { CONSUL_HTTP_SSL: 'true', CONSUL_HTTP_ADDR: '127.0.0.1:1' } }, { args: ['kv', 'get', '-http-addr=http://127.0.0.1:1', 'a'], env: { CONSUL_HTTP_SSL: '1' } },
  { args: ['kv', 'get', 'k/a'], env: { CONSUL_HTTP_AUTH: 'user:pass', CONSUL_HTTP_TOKEN: 'abc' }, before: reset }, { args: ['kv', 'get', 'k/a'], env: { CONSUL_NAMESPACE: 'x' } },
  { args: ['kv', 'get', 'a'], env: { CONSUL_HTTP_TOKEN_FILE: '/nonexistent' } }, line('kv', 'get', '-token-file=/nonexistent', 'a'), line('kv', 'get', '-client-cert=/nonexistent', 'a'),
  line('kv', 'get', '-ca-file=/nonexistent', '-http-addr=https://127.0.0.1:1', 'a'), line('kv', 'get', '-ca-path=/nonexistent', '-http-addr=https://127.0.0.1:1', 'a'),
]

/** Refused before anything is captured; what it captures is in `cli/commands/debug.test.ts`. */
const debugging: readonly Invocation[] = [
  line('debug', 'x'), line('debug', '-duration=9s'), line('debug', '-interval=4s'), line('debug', '-duration=10s', '-interval=11s'),
  line('debug', '-capture=bogus'), line('debug', '-capture=metrics', '-capture=none'), line('debug', '-output=/'), line('debug', '-http-addr=127.0.0.1:1'),
  // The original's default has the time in it.
  { args: ['debug', '-interval=x'], normal: (text) => withoutFlagTexts(text).replace(/ \(default "consul-debug-\d+"\)/, '') },
]

const flagErrors: readonly Invocation[] = [
  ['kv', 'get', '-x'], ['kv', 'get', '-stale=maybe', 'a'], ['kv', 'get', '-recurse=maybe', 'a'], ['kv', 'put', '-flags=x', 'a'], ['kv', 'put', '-flags=-1', 'a'], ['kv', 'put', '-flags=18446744073709551616', 'a'],
  ['kv', 'put', '-flags'], ['kv', 'get', '---x'], ['kv', 'get', '-=x'], ['operator', 'raft', 'list-peers', '-x'], ['snapshot', 'inspect', '-x'], ['info', '-stale'], ['validate', '-quiet=x', 'y'], ['watch', '-shell=x'], ['keygen', '-x'], ['version', '-x'],
  ['catalog', 'nodes', '-node-meta=x'], ['operator', 'autopilot', 'set-config', '-min-quorum=x'], ['operator', 'autopilot', 'set-config', '-min-quorum=-1'], ['operator', 'autopilot', 'set-config', '-last-contact-threshold=x'], ['operator', 'autopilot', 'set-config', '-cleanup-dead-servers=x'],
  ['members', '-x'], ['event', '-x'], ['maint', '-enable=x'], ['exec', '-wait=x', 'y'], ['exec', '-x'], ['rtt', '-wan=x', 'a'], ['join', '-x'], ['keyring', '-x'], ['keyring', '-relay-factor=x'], ['force-leave', '-prune=x', 'a'], ['agent', '-x'], ['agent', '-http-port=x'], ['agent', '-bootstrap=x'],
].map((args) => ({ args, normal: withoutFlagTexts }))

/** Commands that exist here have the original's flags; the watch command says itself which types are not built. */
const helps: readonly Invocation[] = [
  ['kv', 'get'], ['kv', 'put'], ['kv', 'delete'], ['kv', 'export'], ['kv', 'import'], ['kv'], ['snapshot'], ['snapshot', 'save'], ['snapshot', 'restore'], ['snapshot', 'inspect'], ['operator', 'raft', 'list-peers'],
  ['catalog'], ['catalog', 'datacenters'], ['catalog', 'nodes'], ['catalog', 'services'], ['members'], ['services'], ['services', 'register'], ['services', 'deregister'], ['maint'], ['reload'], ['leave'], ['event'], ['operator', 'autopilot'], ['operator', 'autopilot', 'get-config'], ['operator', 'autopilot', 'set-config'],
  ['info'], ['keygen'], ['validate'], ['watch'], ['version'], ['lock'], ['agent'], ['exec'], ['rtt'], ['join'], ['keyring'], ['debug'],
  ['tls'], ['tls', 'ca'], ['tls', 'ca', 'create'], ['tls', 'cert'], ['tls', 'cert', 'create'],
].map((words) => ({ args: [...words, '-h'], normal: namesOnly })).concat({ args: ['force-leave', '-h'], normal: (text) => namesOnly(text).replace(/-prune {4}.*/, '-prune') })

export const invocations: readonly Invocation[] = [
  ...getting, ...putting, ...locking, ...deleting, ...exchanging, ...operating, ...browsing, ...serving, ...watching, ...events, ...executing, ...debugging, ...joining, ...maintaining, ...addressing, ...flagErrors, ...helps,
  { args: ['kv'], normal: namesOnly }, { args: ['kv', 'nope'], normal: namesOnly }, { args: ['snapshot', 'nope'], normal: namesOnly }, { args: ['-x', 'kv', 'get'], normal: namesOnly },
  { args: ['agent', '-dev', 'extra'] }, { args: ['agent'] }, { args: ['agent', '-dev', '-node-id=nope'] }, { args: ['agent', '-dev', '-log-level=loud'] }, { args: ['agent', '-dev', '-hcl=bogus = 1'] }, { args: ['agent', '-config-file=/nonexistent'] },
]

const withoutIndex = (text: string): string => text.replace(/to index \d+$/m, 'to index N')

export function fileInvocations(folder: string): readonly Invocation[] {
  const file = (name: string): string => join(folder, name)
  const rows: readonly Invocation[] = [
    line('kv', 'put', 'p/file', `@${file('value.txt')}`), line('kv', 'import', `@${file('keys.json')}`),
    line('validate', file('definitions.hcl')), line('validate', file('types.hcl')), line('validate', file('values.hcl')), line('validate', file('definitions.hcl'), file('values.hcl')),
    line('services', 'register', file('definitions.hcl')), line('services', 'deregister', file('definitions.hcl')), line('services', 'register', file('values.hcl')),
    line('snapshot', 'save', file('a.snap')), line('snapshot', 'inspect', file('a.snap')), line('snapshot', 'restore', file('a.snap')), line('snapshot', 'inspect', file('notes.txt')),
    line('snapshot', 'restore', file('notes.txt')), line('snapshot', 'inspect', folder), line('snapshot', 'inspect', '/nonexistent'), line('snapshot', 'restore', '/nonexistent'), line('snapshot', 'restore', folder),
    line('snapshot', 'save'), line('snapshot', 'save', 'a', 'b'), line('snapshot', 'inspect'), line('snapshot', 'restore'), line('snapshot', 'restore', 'a', 'b'),
    { args: ['snapshot', 'save', '/nonexistent/x'], normal: (text) => text.replace(/\.tmp\d+/, '.tmpN') }, line('snapshot', 'save', '-datacenter=other', file('b.snap')), line('snapshot', 'save', '-stale', file('c.snap')),
  ]
  return rows.map((row) => (row.normal === undefined ? { ...row, normal: withoutIndex } : row))
}

const start = 'bind_addr = "127.0.0.1" data_dir = "/nonexistent/data"\n'

/** Configuration files that lines name. */
export const configFiles: Readonly<Record<string, string>> = {
  'definitions.hcl': `${start}services { id = "w-1" name = "w" port = 80 tags = ["a"] meta { k = "v" } check { ttl = "10s" } } service { name = "v" } check { id = "c" ttl = "1m" }`,
  'types.hcl': `${start}services { name = "a" port = "x" check { bogus = 1 header { X = "a" } } tags = ["a", 3] proxy { upstreams { destination_name = 4 } } } service { meta = ["a", "b"] }`,
  'values.hcl': `${start}service { name = "a" weights { passing = 0 } check { id = "k" interval = "x" } proxy { mesh_gateway { mode = "zz" } } connect { sidecar_service { id = "x" } } }`,
}
