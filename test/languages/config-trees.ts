import type { FieldShape, Shape } from '../../src/agent/config/definitions/shape.ts'
import type { Option } from '../../src/agent/config/option.ts'
import { options } from '../../src/agent/config/options/index.ts'
import type { Dice } from './dice.ts'

/** A value as a file may have it. Tables are lists of pairs, so that a key may come twice. */
export type Value = string | boolean | null | Numeral | Table | readonly Value[]

/** A number as it is written. */
export class Numeral {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export class Table {
  readonly pairs: readonly (readonly [key: string, value: Value])[]

  constructor(pairs: readonly (readonly [string, Value])[]) {
    this.pairs = pairs
  }
}

const texts = [
  '', ' ', 'a', 'x y', 'true', '0', '1', '10', '-1', '1.5', '10s', '0s', '-5s', '1h30m', '1.5h', '5', '100ms', '1d', '1us', '1\u00b5s', '1y', 's', '+3s', '.5s', '9223372036854775807ns', '1e3s', ' 1s',
  '127.0.0.1', '::1', '[::1]', '0.0.0.0', '::', '[::]', '10.1.2.3', '256.1.1.1', '10.0.0.1:53', '[fe80::1]:53', 'fe80::1%lo', '127.0.0.1 10.0.0.1', 'localhost', 'example.com:8301', '10.0.0.0/8', '10.0.0.0/33', '::/0', '010.0.0.1', '1.2.3',
  'unix:///tmp/x.sock', 'unix://', '/tmp', '/tmp/', '/nonexistent', '{{ "127.0.0.1" }}', '{{ bad', '{{ "" }}', 'provider=aws tag_key=x', 'provider=none x=y',
  'dc1', 'DC2', 'a b', 'a_b', '\u00c4', 'service', 'node', 'connect.x', 'consul.', 'test', 'test.', 'allow', 'deny', 'extend-cache', 'INFO', 'warn', 'ERR', 'loud', 'tls12', 'tls99', 'tls10', 'LOCAL0', 'vault', 'aws-pca', 'consul',
  '+consul.raft', '-consul.serf', 'raft', '+', '-', 'pUmsZzfmMpuMKVYcnCfKMg==', 'AAAAAAAAAAAAAAAAAAAAAA=', 'x!', 'YQ==', '/v1/kv', '/ui/', '/v1/ui', 'my ui', '/my-ui', '777', '0644', '9z', 'key', 'keyprefix', 'services', 'http', 'script', 'event',
  '11111111-2222-3333-4444-555555555555', '11111111-2222-3333-4444-55555555555', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_NONE,TLS_X', 'passing', 'critical', 'ingress-gateway', 'connect-proxy', 'mesh-gateway', 'web', 'service:web', 'http://127.0.0.1/', 'tcp',
  'a"b', 'back\\slash', 'tab\there', 'line\nbreak', '${x}', '${', '$${x}', '\u{1f642}', 'e\u0301', '\u0000', '<a>&', 'x'.repeat(70), '\u2028', '*', 'web*', '%', 'a/b', '..', '#', '//',
]

const numerals = ['0', '1', '2', '3', '4', '7', '10', '11', '100', '8300', '8301', '8500', '8600', '20000', '21755', '65535', '65536', '99999', '-1', '-2', '-0', '1.5', '0.4', '-1.5', '1e3', '1E2', '2.0', '1e20', '2147483648', '4294967295', '4294967296', '9007199254740993', '9223372036854775807', '1e-7']
/** These only HCL knows, or refuses in words of its own. */
const hclNumerals = ['0x10', '010', '08', '-0x1', '+1', '.5', '1_000', '9223372036854775808', '99999999999999999999', '1.', '0xg', '00', '1e', '1e400']
const jsonNumerals = ['01', '1.', '-', '1e400', '99999999999999999999', '18446744073709551615', '1E+2', '.5']

/** What a key is likely to have, by the end of its name. */
const likely: readonly (readonly [RegExp, readonly string[]])[] = [
  [/(interval|timeout|time|ttl|wait|stale|age|duration|threshold|min|leeway)$/, ['10s', '0s', '1m', '-5s', '1h30m', '100ms', '5', 'x', '', '1.5s', '720h', '500us', '3ns']],
  [/(addr|address|_ipv[46]|serf_[lw]an|bind|recursors|dns|http|https|grpc|join.*)$/, ['127.0.0.1', '::1', '0.0.0.0', '10.1.2.3', '127.0.0.1 ::1', 'localhost', '', '{{ "10.9.8.7" }}', 'unix:///tmp/x.sock', '10.0.0.1:53', '[::1]:53', '[::1]']],
  [/cidrs$|write_http_from$/, ['10.0.0.0/8', '::/0', '127.0.0.1/32', '10.0.0.1', 'x', '10.1.2.3/8', '']],
  [/level$/, ['INFO', 'debug', 'ERR', 'error', 'trace', 'loud', 'Warn']],
  [/(domain|datacenter)$/, ['dc2', 'DC3', 'consul.', 'example.org', 'a b', 'service', 'addr', '']],
]

export interface Taste {
  readonly dice: Dice
  readonly json: boolean
  /** How often a value is of another type than its key wants: once in so many. */
  readonly wrong: number
}

/** Any value at all. */
export function anyValue(taste: Taste, depth = 0): Value {
  const { dice } = taste
  switch (dice.below(depth > 2 ? 4 : 7)) {
    case 0: return dice.once(2)
    case 1: return numeral(taste)
    case 2: case 3: return taste.json && dice.once(12) ? null : dice.pick(texts)
    case 4: return Array.from({ length: dice.below(4) }, () => anyValue(taste, depth + 1))
    case 5: return new Table(Array.from({ length: dice.below(4) }, () => [dice.pick(['a', 'b', 'name', 'x y', 'A', 'http', '\u00e4', 'id']), anyValue(taste, depth + 1)]))
    default: return [new Table([[dice.pick(['a', 'name', 'id']), anyValue(taste, depth + 1)]])]
  }
}

function numeral({ dice, json }: Taste): Numeral {
  return new Numeral(dice.once(12) ? dice.pick(json ? jsonNumerals : hclNumerals) : dice.pick(numerals))
}

function text(name: string, { dice }: Taste): string {
  const found = likely.find(([pattern]) => pattern.test(name))
  return found !== undefined && !dice.once(8) ? dice.pick(found[1]) : dice.pick(texts)
}

type Kind = Option['kind'] | FieldShape

/** A value that a key of this kind may have, or now and then one that it may not. */
export function valueFor(name: string, kind: Kind, taste: Taste, shape?: Shape): Value {
  const { dice } = taste
  if (dice.once(taste.wrong)) return anyValue(taste)
  // A list of one stands for its element.
  if (dice.once(25)) return [valueFor(name, kind, taste, shape)]
  if (typeof kind === 'object') return ofShape(name, kind, taste)
  switch (kind) {
    case 'bool': return dice.once(2)
    case 'int': case 'uint': case 'uint32': case 'uint64': case 'float64': return numeral(taste)
    case 'string': return text(name, taste)
    case 'strings': return Array.from({ length: dice.below(4) }, () => text(name, taste))
    case 'map': case 'texts': return new Table(Array.from({ length: dice.below(4) }, () => [dice.pick(['a', 'b', 'web', 'web*', '*', 'x y', 'lan', 'consul-x', 'A']), text(name, taste)]))
    case 'any': return new Table([[dice.pick(['a', 'b']), anyValue(taste)]])
    case 'tables': return Array.from({ length: dice.below(3) }, () => (name === 'bootstrap' ? entry(taste) : watch(taste)))
    case 'objects': return Array.from({ length: dice.below(3) }, () => block(shape, taste))
    default: return block(shape, taste)
  }
}

function ofShape(name: string, { kind, of }: Exclude<FieldShape, string>, taste: Taste): Value {
  const { dice } = taste
  switch (kind) {
    case 'object': return block(of(), taste)
    case 'objects': return Array.from({ length: dice.below(3) }, () => block(of(), taste))
    case 'named': return new Table(Array.from({ length: dice.below(3) }, () => [dice.pick(['lan', 'wan', 'x', 'a b']), block(of(), taste)]))
    default: return new Table(Array.from({ length: dice.below(3) }, () => [dice.pick(['X-A', 'host', 'b']), Array.from({ length: dice.below(3) }, () => text(name, taste))]))
  }
}

/** Fields of checks that 1.8.7 does not have yet and we do. */
const later = new Set(['h2ping', 'h2ping_use_tls', 'udp', 'os_service', 'tcp_use_tls', 'tls_server_name', 'disable_redirects', 'failures_before_warning'])

function block(shape: Shape | undefined, taste: Taste): Table {
  const { dice } = taste
  if (shape === undefined) return new Table([[dice.pick(['a', 'name']), anyValue(taste, 2)]])
  const names = [...Object.keys(shape.fields), ...Object.keys(shape.aliases ?? {})].filter((name) => !later.has(name))
  return new Table(dice.some(names, dice.below(5)).map((name) => {
    const shown = dice.once(30) ? name.toUpperCase() : dice.once(60) ? `${name}x` : name
    const kind = shape.fields[name] ?? shape.fields[shape.aliases?.[name] ?? '']
    return [shown, kind === undefined ? anyValue(taste) : valueFor(name, kind, taste)]
  }))
}

const entryKinds = ['service-defaults', 'proxy-defaults', 'service-router', 'service-splitter', 'service-resolver', 'ingress-gateway', 'terminating-gateway', 'x']
const entryNames = ['name', 'Protocol', 'protocol', 'config', 'meta', 'splits', 'routes', 'subsets', 'listeners', 'services', 'tls', 'mesh_gateway', 'expose', 'default_subset', 'connect_timeout', 'x']

function entry(taste: Taste): Table {
  const { dice } = taste
  const kind: [string, Value][] = dice.once(6) ? [] : [[dice.pick(['kind', 'kind', 'Kind']), dice.pick(entryKinds)]]
  const rest = dice.some(entryNames, dice.below(4)).map((name): [string, Value] => [name, name === 'name' ? dice.pick(['web', 'global', '']) : anyValue(taste, 1)])
  return new Table([...kind, ...rest])
}

function watch(taste: Taste): Table {
  const { dice } = taste
  const names = ['type', 'key', 'prefix', 'service', 'tag', 'handler', 'args', 'handler_type', 'http_handler_config', 'datacenter', 'token', 'state', 'passingonly', 'stale']
  return new Table(dice.some(names, dice.below(5)).map((name) => [name, anyValue(taste, 1)]))
}

/** Some keys of the program and their values, blocks within blocks. */
export function configTree(taste: Taste, count: number, wanted: (row: Option) => boolean = () => true): Table {
  const { dice } = taste
  const rows = options.filter(wanted)
  const pairs: [string, Value][] = []
  for (const row of dice.some(rows, count)) {
    const path = row.key.split('.')
    const name = path.pop()!
    let value = valueFor(name, row.kind, taste, row.shape)
    let key = dice.once(40) ? name.toUpperCase() : dice.once(60) ? dice.pick([`${name}_`, 'bogus', 'acl_enforce_version_8', name.replaceAll('_', '')]) : name
    for (const part of path.reverse()) {
      const inner = new Table([[key, value]])
      value = dice.once(15) ? [inner] : inner
      key = part
    }
    const before = pairs.find(([other]) => other === key)
    // Mostly one block with all its keys, sometimes several of the name.
    if (before !== undefined && before[1] instanceof Table && value instanceof Table && !dice.once(5)) before[1] = new Table([...before[1].pairs, ...value.pairs])
    else pairs.push([key, value])
  }
  return new Table(pairs)
}
