import { routes } from '../../src/contract/http/index.ts'
import { patternOf } from '../../src/contract/http/route.ts'
import { seeded } from '../disk/random.ts'
import { requestOf } from './raw-connection.ts'

export interface FuzzedRequest {
  readonly method: string
  readonly target: string
  readonly headers: string
  readonly body: string
}

/** A parameter that may make a read wait comes with this, so that it does not for long. */
const impatient = 'wait=1ms'

const methods = ['GET', 'GET', 'GET', 'PUT', 'PUT', 'PUT', 'DELETE', 'POST', 'HEAD', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND']

/** Ends the agent, or never ends itself. */
const spared = new Set(['/v1/agent/leave', '/v1/agent/monitor'])

/** Of every route there is, and of some that there are not. Most is about keys. */
const paths = [
  ...routes.map(({ path }) => patternOf(path)).map(({ fixed, ending }) => (ending === '' ? fixed : `${fixed}x${ending}`)).filter((path) => !spared.has(path)),
  ...Array<string>(20).fill('/v1/kv/'), '/v1/kv', '/v1/unknown', '/', '/v1/', '/v2/kv/', '/ui/',
]

const parameters = [
  'index', 'wait', 'cas', 'flags', 'max_stale', 'stale', 'consistent', 'cached', 'keys', 'raw', 'recurse', 'separator', 'pretty', 'acquire', 'release',
  'dc', 'token', 'ns', 'near', 'tag', 'node-meta', 'filter', 'passing', 'leader', 'hash', 'name', 'enable', 'reason', 'note', 'format', '',
  '__proto__',
]

const texts = [
  '', '0', '1', '-1', '18446744073709551615', '18446744073709551616', '1ms', '-1s', '1e9', 'true', 'null', 'dc1', 'n1', 'consul', 'any', 'passing',
  '__proto__', '1constructor', '9toString', '%00', '%ff', '%zz', '%', '%2f..%2f', '../..', '//', '+', '&', '=', ';', '#', '?', '*', '"', '\'', '<', '%0d%0aX: y', '%e2%82%ac', '🙂',
  '00000000-0000-0000-0000-000000000000', 'Service == "a"', 'a in b', '((((', 'x'.repeat(300),
].map((text) => Buffer.from(text).toString('latin1').replace(/[^\x21-\x7e]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`))

const names = [
  'Node', 'Name', 'Address', 'ID', 'KV', 'Verb', 'Key', 'Value', 'Flags', 'Index', 'Session', 'LockDelay', 'TTL', 'Behavior', 'NodeChecks',
  'Service', 'Check', 'Checks', 'Meta', 'Port', 'Tags', 'Weights', 'Status', 'Output', 'Interval', 'TCP', 'Kind', 'Proxy', 'Connect', 'Coord', 'Vec',
  '__proto__', 'node', '',
]

const verbs = ['get', 'get-tree', 'set', 'cas', 'lock', 'unlock', 'check-index', 'check-session', 'check-not-exists', 'delete', 'delete-cas', 'x']

const headers = [
  'Accept-Encoding: gzip', 'Accept-Encoding: gzip;q=0, *', 'X-Consul-Token: t', 'Authorization: Bearer', 'Authorization: Bearer x y', 'Cache-Control: max-age=x',
  'Cache-Control: max-age=0,must-revalidate', 'X-Consul-Namespace: n', 'Content-Type: application/x-www-form-urlencoded', 'Expect: 100-continue',
  'Expect: 200-ok', 'Upgrade: h2c', 'Connection: Upgrade', 'Range: bytes=0-', 'X: \xff', 'Content-Encoding: gzip', 'Connection: x, keep-alive',
]

/** Makes requests that are nearly right, from a seed. Whatever they write lies under `junk`. */
export class RequestFuzzer {
  readonly #random: { below(limit: number): number }

  constructor(seed: number) {
    this.#random = seeded(seed)
  }

  below(limit: number): number {
    return this.#random.below(limit)
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!
  }

  bytes(length: number): string {
    return Array.from({ length }, () => String.fromCharCode(this.below(256))).join('')
  }

  /** Well-formed as HTTP, and anything but that as a request to the API. */
  request(): FuzzedRequest {
    const path = this.pick(paths)
    const onKeys = path.startsWith('/v1/kv')
    const tail = onKeys ? `junk/${this.pick(texts).replaceAll('..', '')}` : path.endsWith('/') ? this.pick(texts) : ''
    const body = this.below(3) === 0 ? '' : path === '/v1/txn' && this.below(2) === 0 ? this.#transaction() : this.#body()
    return { method: this.pick(methods), target: `${onKeys ? '/v1/kv/' : path}${tail}${this.#query()}`, headers: this.#headers(), body }
  }

  /** The bytes of a request of which some are others, too many or too few. It deletes nothing. */
  damaged(): string {
    const { target, headers, body } = this.request()
    let text = requestOf(this.pick(['GET', 'PUT', 'OPTIONS']), target, body, headers)
    if (this.below(2) === 0) text = text.replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked').replace(/\r\n\r\n/, `\r\n\r\n${body.length.toString(16)}\r\n`)
    for (let count = this.below(4); count >= 0; count--) {
      const at = this.below(text.length)
      const kind = this.below(5)
      if (kind === 0) text = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << this.below(8))) + text.slice(at + 1)
      else if (kind === 1) text = text.slice(0, at) + this.bytes(1 + this.below(5)) + text.slice(at)
      else if (kind === 2) text = text.slice(0, at) + text.slice(at + 1 + this.below(5))
      else if (kind === 3) text = text.slice(0, at) + this.pick(['\r\n', '\n', '\r', '\0', ' ', ':', 'Content-Length: 5\r\n', '\r\n\r\n']) + text.slice(at)
      else text = text.slice(0, at)
    }
    return text
  }

  #query(): string {
    const count = Math.max(0, this.below(5) - 1)
    if (count === 0) return ''
    const pairs = Array.from({ length: count }, () => `${this.pick(parameters)}${this.below(3) === 0 ? '' : `=${this.pick(texts)}`}`)
    if (pairs.some((pair) => /^(index|hash)/.test(pair))) pairs.unshift(impatient)
    return `?${pairs.join('&')}`
  }

  #headers(): string {
    return Array.from({ length: Math.max(0, this.below(5) - 2) }, () => `${this.pick(headers)}\r\n`).join('')
  }

  #body(): string {
    switch (this.below(6)) {
      case 0: return this.bytes(this.below(200))
      case 1: return this.#json(0).slice(0, this.below(60))
      case 2: return 'x'.repeat(this.pick([1, 1000, 70_000, 524_288, 524_289]))
      case 3: return `\x1f\x8b\b\0${this.bytes(100)}`
      default: return this.#json(0)
    }
  }

  #transaction(): string {
    const ops = Array.from({ length: this.pick([0, 1, 2, 3, 64, 65]) }, () => {
      return { KV: { Verb: this.pick(verbs), Key: `junk/${this.below(9)}`, Value: this.pick(['', 'eA==', '!', 'eA']), Flags: this.below(9), Index: this.below(99) } }
    })
    return JSON.stringify(ops)
  }

  #json(depth: number): string {
    const kind = this.below(depth > 3 ? 5 : 8)
    if (kind === 0) return this.pick(['null', 'true', 'false', 'nul', ''])
    if (kind === 1) return this.pick(['0', '-1', '1.5', '1e400', '18446744073709551615', '18446744073709551616', '01', '-'])
    if (kind < 5) return `"${this.pick(['', 'a', 'n1', '10s', 'release', 'delete', 'passing', 'eA==', '1constructor', '\\ud800', '\xff', '\\u0000', '\\x', '127.0.0.1', '__proto__'])}"`
    const count = this.below(4)
    if (kind === 5) return `[${Array.from({ length: count }, () => this.#json(depth + 1)).join(',')}]`
    return `{${Array.from({ length: count }, () => `"${this.pick(names)}":${this.#json(depth + 1)}`).join(',')}}`
  }
}
