import type { Flag } from '../../src/cli/flag.ts'
import { commands } from '../../src/cli/commands/index.ts'
import { Dice } from './dice.ts'

/** A command line by chance. `@ADDRESS@` stands for the agent of each side, `@FOLDER@` for a folder with some files. */
export interface Line {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly input: string
}

/** These would not end, or not soon, or end the agent: their flags alone are tried. */
const endless = new Set(['agent', 'debug', 'exec', 'leave', 'lock', 'monitor', 'keygen', 'info', 'join'])

const words = [
  'k/a', 'k/b', 'k/', 'k', '', 'none', 'web', 'web-1', 'api', '*', 'default', 'global', 'proxy-defaults', 'service-defaults', 'interop', 'dc1', 'other', '/k', 'a b', '\u00e4', '%2f', 'a?b#c', 'x:y', '-', '-x', '@', '@FOLDER@/value.txt',
  '@@FOLDER@/value.txt', '@@FOLDER@/none', '@FOLDER@', '@FOLDER@/keys.json', '@@FOLDER@/keys.json', '@FOLDER@/entry.hcl', '@FOLDER@/service.hcl', '@FOLDER@/a.snap', '[{"key":"k/i","flags":1,"value":"aGk="}]', '{', 'true', 'false', '0', '1', '5', 'passing', 'critical', 'key', 'keyprefix', 'services', 'nodes',
  'service', 'checks', 'event', 'connect-proxy', 'lan=10.0.0.1:80', 'lan=x', 'k=v', 'k', '=', 'Node == "interop"', 'Node ==', 'json', 'hcl', 'x'.repeat(100), '00000000-0000-0000-0000-000000000000',
]

const values: Readonly<Record<string, readonly string[]>> = {
  uint: ['0', '1', '5', '0x10', '-1', 'x', '18446744073709551615', '18446744073709551616', '1.5', '', ' 1', '07', '1_000', '0b1', '0o7', '+1'],
  int: ['0', '1', '-1', '0x10', 'x', '9223372036854775808', '1.5', '', '1_0', '08', '+3', '2'],
  duration: ['1s', '0', '5', '-1s', '1h', 'x', '', '1.5s', '250ms'],
  boolean: ['true', 'false', '1', '0', 't', 'F', 'TRUE', 'True', 'maybe', '', 'yes'],
}

/** What lets more lines do something. */
const likely: Readonly<Record<string, readonly string[]>> = {
  kind: ['service-defaults', 'service-defaults', 'proxy-defaults', 'service-router', 'connect-proxy', 'x'], name: ['web', 'api', 'global', '', 'a b'], datacenter: ['dc1', 'dc1', 'other', ''], namespace: ['', 'default', 'x'],
  id: ['web-1', 'x', ''], service: ['web', 'web-1', 'none', 'consul'], node: ['interop', 'none'], filter: ['Node == "interop"', 'ServiceName == x', 'Node ==', '@@FOLDER@/none'], 'modify-index': ['0', '1', '99999', 'x', '-1'], separator: ['/', '', 'a', 'aa'], session: ['x', ''],
  state: ['passing', 'critical', 'any', 'x'], status: ['alive', '.*', '(', 'left'], near: ['_agent', 'interop', 'none'],
}

const environments: readonly (readonly [string, readonly string[]])[] = [
  ['CONSUL_HTTP_ADDR', ['http://@ADDRESS@', 'http://@ADDRESS@/', '@ADDRESS@/', 'https://@ADDRESS@', 'unix:///nonexistent', 'unix://', 'foo://@ADDRESS@', '', '127.0.0.1:1', 'localhost:1', ':1', 'http://', 'tcp://@ADDRESS@', '127.0.0.1', '[::1]:1', 'a b:1', '@ADDRESS@/v1', 'HTTP://@ADDRESS@']],
  ['CONSUL_HTTP_TOKEN', ['abc', '']], ['CONSUL_HTTP_TOKEN_FILE', ['@FOLDER@/value.txt', '@FOLDER@/none', '@FOLDER@', '']], ['CONSUL_NAMESPACE', ['x', 'default', '']],
  ['CONSUL_HTTP_SSL', ['1', 'true', 'false', '0', 'x', '']], ['CONSUL_HTTP_SSL_VERIFY', ['1', 'false', 'x', '']], ['CONSUL_HTTP_AUTH', ['user:pass', 'user', ':', 'a:b:c', '']],
  ['CONSUL_CACERT', ['@FOLDER@/none', '@FOLDER@/value.txt', '']], ['CONSUL_CAPATH', ['@FOLDER@/none', '@FOLDER@', '']], ['CONSUL_CLIENT_CERT', ['@FOLDER@/none', '']], ['CONSUL_CLIENT_KEY', ['@FOLDER@/none', '']], ['CONSUL_TLS_SERVER_NAME', ['x', '']],
]

const inputs = ['', 'from input\n', '[{"key":"k/n","flags":0,"value":""}]', '{"Kind":"service-defaults","Name":"web","Protocol":"http"}', 'Kind = "service-defaults" Name = "api"', '{']

interface Shape {
  readonly count: number
  readonly words?: readonly string[]
  readonly flags?: readonly string[]
}

const keys = ['k/a', 'k/b', 'k/', 'k', 'none', 'k/\u00e4', 'k/a b']
const services = ['web', 'api', '*', 'db']

/** How many words a command wants, which, and the flags that it is nothing without. Those that write files where they stand are left out. */
const shapes: Readonly<Record<string, Shape>> = {
  'kv get': { count: 1, words: keys }, 'kv put': { count: 2, words: [...keys, '@@FOLDER@/value.txt', '-', 'aGk='] }, 'kv delete': { count: 1, words: keys }, 'kv export': { count: 1, words: keys },
  'kv import': { count: 1, words: ['-', '@@FOLDER@/keys.json', '[{"key":"k/i","flags":1,"value":"aGk="}]', '[]'] }, 'catalog nodes': { count: 0 }, 'catalog services': { count: 0 }, 'catalog datacenters': { count: 0 }, members: { count: 0 },
  'config read': { count: 0, flags: ['kind', 'name'] }, 'config list': { count: 0, flags: ['kind'] }, 'config delete': { count: 0, flags: ['kind', 'name'] }, 'config write': { count: 1, words: ['-', '@FOLDER@/entry.hcl', '@FOLDER@/service.hcl'] },
  'intention create': { count: 2, words: services, flags: ['allow'] }, 'intention check': { count: 2, words: services }, 'intention match': { count: 1, words: services }, 'intention delete': { count: 2, words: services }, 'intention get': { count: 2, words: services },
  'services register': { count: 0, flags: ['name'] }, 'services deregister': { count: 0, flags: ['id'] }, maint: { count: 0, flags: ['enable'] }, reload: { count: 0 }, event: { count: 1, flags: ['name'] }, 'operator autopilot set-config': { count: 0, flags: ['max-trailing-logs'] },
  'operator autopilot get-config': { count: 0 }, 'operator raft list-peers': { count: 0 }, 'operator raft remove-peer': { count: 0, flags: ['address'] }, 'snapshot save': { count: 1, words: ['@FOLDER@/a.snap'] }, 'snapshot inspect': { count: 1, words: ['@FOLDER@/a.snap', '@FOLDER@/value.txt'] },
  'snapshot restore': { count: 1, words: ['@FOLDER@/a.snap', '@FOLDER@/none'] }, watch: { count: 0, flags: ['type', 'key', 'prefix', 'service'] }, validate: { count: 1, words: ['@FOLDER@', '@FOLDER@/service.hcl', '@FOLDER@/keys.json'] }, version: { count: 0 }, keyring: { count: 0, flags: ['list'] },
  'force-leave': { count: 1, words: ['none', 'web'] },
}

const groups = new Set(['catalog', 'config', 'intention', 'kv', 'operator', 'operator autopilot', 'operator raft', 'services', 'snapshot'])

/** Commands whose flags and arguments are made up together, since those that mean anything are few. */
export async function commandLine(seed: number): Promise<Line> {
  const dice = new Dice(seed)
  const entry = dice.pick(commands.filter(({ words: name }) => Object.hasOwn(shapes, name) || endless.has(name) || groups.has(name)))
  const row = await entry.load()
  const flags = 'flags' in row ? Object.entries(row.flags) : []
  const args: string[] = dice.once(40) ? [dice.pick(['-x', '', '-h'])] : []
  args.push(...entry.words.split(' '))
  for (let count = dice.pick([0, 0, 0, 1, 1, 2, 3]); count > 0 && flags.length > 0; count--) args.push(...flagWords(dice, dice.pick(flags)))
  const usual = shapes[entry.words]
  for (const name of usual?.flags ?? []) {
    const found = flags.find(([other]) => other === name)
    if (found !== undefined && !dice.once(8)) args.push(...flagWords(dice, found))
  }
  const last = endless.has(entry.words)
  if (!last && dice.once(20)) args.push(dice.pick(['-zz', '-zz=1', '--', '-', '---x', '-=', '--=x', '-h', '--help', '-http-addr', '-stale=']))
  const harmless = last || entry.words === 'watch'
  const count = usual === undefined || dice.once(8) ? dice.pick([0, 1, 1, 1, 2, 2, 3]) : usual.count
  // What is saved goes nowhere but into the folder.
  if (!harmless) args.push(...dice.some(dice.once(5) && entry.words !== 'snapshot save' ? words : usual?.words ?? words, count))
  // Twice, since the flag before may take the first for its value.
  if (last) args.push('-zz', '-zz')
  else if (dice.once(25) && flags.length > 0) args.push(...flagWords(dice, dice.pick(flags)))
  const env: Record<string, string> = {}
  if (dice.once(6)) {
    for (const [name, forms] of dice.some(environments, 1 + dice.below(3))) env[name] = dice.pick(forms)
  }
  // A watch of events waits until there is one.
  return { args: args.map((word) => (entry.words === 'watch' ? word.replace(/\bevent$/, 'checks') : word)), env, input: dice.pick(inputs) }
}

function flagWords(dice: Dice, [name, flag]: readonly [string, Flag<unknown>]): readonly string[] {
  const dashed = `${dice.once(4) ? '--' : '-'}${dice.once(40) ? name.toUpperCase() : name}`
  if (flag.boolean) return [dice.once(2) ? dashed : `${dashed}=${dice.pick(values['boolean']!)}`]
  // Most lines are for the agent that is there.
  if (/^(http-addr|client-|ca-|token-file)/.test(name) && !dice.once(8)) return []
  const value = name === 'http-addr' ? dice.pick(environments[0]![1]) : name === 'type' && !dice.once(4) ? dice.pick(['key', 'keyprefix', 'services', 'nodes', 'service', 'checks']) : dice.pick(values[flag.label] ?? likely[name] ?? (dice.once(6) ? [...values['int']!, ...values['duration']!, ...values['boolean']!] : words))
  return dice.once(25) ? [dashed] : dice.once(2) ? [`${dashed}=${value}`] : [dashed, value]
}
