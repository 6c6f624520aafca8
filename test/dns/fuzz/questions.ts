import type { Words } from './catalog.ts'
import type { Chance } from './chance.ts'
import type { Damage, Opt, Question } from './question.ts'
import type { Settings } from './settings.ts'

const types = [1, 1, 1, 28, 28, 255, 255, 33, 33, 33, 16, 6, 2, 12, 5, 15, 257, 43, 252, 0, 65_535, 41, 251, 35]
const classes = [1, 1, 1, 1, 1, 1, 3, 255, 254, 0, 65_535]
const sizes = [0, 511, 512, 513, 600, 1232, 4096, 65_535]
const kinds = ['node', 'node', 'service', 'service', 'service', 'service', 'service', 'rfc', 'connect', 'ingress', 'query', 'query', 'query', 'query', 'addr', 'reverse', 'apex', 'elsewhere', 'kindless']
const hexDigits = '0123456789abcdefABCDEF'
const elsewhere = ['www.example.com', 'www.foo.test', 'alias.test', 'nx.test', 'a.refused.test', '7.2.0.192.in-addr.arpa', 'com', 'fooconsul', 'arpa', 'ip6.arpa']

/** Questions by chance about a catalog. */
export class QuestionMaker {
  readonly #chance: Chance
  readonly #words: Words
  readonly #settings: Settings

  constructor(chance: Chance, words: Words, settings: Settings) {
    this.#chance = chance
    this.#words = words
    this.#settings = settings
  }

  question(): Question {
    const chance = this.#chance
    const kind = chance.pick(kinds)
    return {
      labels: this.#spoilt(this.#name(kind)),
      type: kind === 'reverse' && chance.once(2) ? 12 : chance.pick(types),
      class: chance.pick(classes),
      flags: this.#flags(),
      tcp: chance.once(4),
      opt: chance.once(3) ? this.#opt() : undefined,
      records: chance.once(25) ? [this.#record()] : [],
      second: chance.once(50),
      damage: chance.once(12) ? Array.from({ length: 1 + chance.below(3) }, () => this.#damage()) : [],
    }
  }

  #flags(): number {
    const chance = this.#chance
    if (!chance.once(6)) return 0x0100
    return chance.once(3) ? chance.below(0x8000) : chance.pick([0, 0x0110, 0x0120, 0x0130, 0x0010, 0x0140, 0x0500, 0x0300, 0x0180, 0x0103, 0x2100, 0x2000])
  }

  #name(kind: string): string[] {
    const chance = this.#chance
    // The original keeps copies of what gateways lead to under the key of the service itself; of a prepared query each keeps its first order.
    if (this.#settings.cached && (kind === 'ingress' || kind === 'query')) return this.#name('service')
    const { nodes, services, tags, queries, addresses } = this.#words
    switch (kind) {
      case 'node':
        return [...split(chance.pick(nodes)), 'node', ...this.#zone()]
      case 'service':
        return [...(chance.once(3) ? split(chance.pick(tags)) : []), ...(chance.once(3) ? [bytes(chance.pick(services))] : split(chance.pick(services))), 'service', ...this.#zone()]
      case 'rfc':
        return [`_${bytes(chance.pick(services))}`, `_${bytes(chance.pick(chance.once(2) ? ['tcp', 'TCP'] : tags))}`, ...(chance.once(2) ? ['service'] : []), ...this.#zone()]
      case 'connect':
      case 'ingress':
        return [...(chance.once(5) ? ['any'] : []), bytes(chance.pick(services)), kind, ...this.#zone()]
      case 'query':
        return [...split(chance.pick(chance.once(8) ? services : queries)), 'query', ...this.#zone()]
      case 'addr':
        return [this.#hex(), 'addr', ...this.#zone()]
      case 'reverse':
        return chance.once(2) ? reversed(chance.pick(addresses)) : reversed(chance.pick(['10.0.0.1', '10.9.9.9', '2001:db8::6', '127.0.0.1', '::1', '10.0.0', '010.0.00.1', '::ffff:a00:1', '2001:db8::7']))
      case 'apex':
        return [...(chance.once(2) ? chance.some(['ns', 'hostmaster', 'foo', 'dc1', '_foo'], 2) : []), ...this.#zone()]
      case 'elsewhere':
        return split(chance.pick(elsewhere))
      default:
        return [chance.pick(services), chance.pick(['virtual', 'Service', 'nodes', 'peer', '']), ...this.#zone()].filter((label) => label !== '').map(bytes)
    }
  }

  /** A datacenter, or not, and a domain. */
  #zone(): string[] {
    const chance = this.#chance
    const { domain, altDomain } = this.#settings
    const datacenter = chance.pick([...Array<string>(15).fill(''), 'dc1', 'dc1', 'dc1', 'DC1', 'dc2', 'a.b', 'dc1.dc1', 'service', '_x'])
    const zone = chance.pick([...Array<string>(15).fill(domain), ...Array<string>(4).fill(altDomain === '' ? domain : altDomain), '', `${domain}.${domain}`, 'consul', 'test'])
    return `${datacenter}.${zone}`.split('.').filter((label) => label !== '')
  }

  #hex(): string {
    const chance = this.#chance
    const digits = (count: number): string => Array.from({ length: count }, () => hexDigits.charAt(chance.below(hexDigits.length))).join('')
    return chance.pick(['0a000001', '7f000001', '20010db8000000000000000000000006', '00000000000000000000ffff0a000001', digits(8), digits(32), digits(chance.below(40)), 'zz000001', '0a00000', '0a00000g1', '0a0000011'])
  }

  /** Mostly as it is. */
  #spoilt(labels: string[]): string[] {
    const chance = this.#chance
    if (chance.once(4)) labels = labels.map((label) => (chance.once(2) ? label.toUpperCase() : label))
    if (!chance.once(8)) return labels
    const at = chance.below(labels.length)
    const label = labels[at] ?? ''
    switch (chance.below(7)) {
      case 0:
        return labels.toSpliced(at, 1)
      case 1:
        return labels.toSpliced(at, 0, label)
      case 2:
        return labels.toSpliced(at, 0, chance.pick(['', 'service', 'node', '_x', 'x'.repeat(63), '-', 'query', '*', '\\']))
      case 3:
        return labels.toSpliced(at, 1, label + chance.pick(['.', ' ', '\0', '\xff', '\\', '\'', '"', '@', ';', '(', '`', '_', '/', '$']))
      case 4:
        return labels.toSpliced(at, 1, label.repeat(64).slice(0, chance.pick([62, 63, 64, 100])))
      case 5:
        return [...Array<string>(chance.below(60)).fill('abc'), ...labels]
      default:
        return labels.toSpliced(at, 1, label.slice(1))
    }
  }

  #opt(): Opt {
    const chance = this.#chance
    return {
      size: chance.pick(sizes),
      head: chance.once(4) ? chance.pick([0x8000, 0x01_0000, 0xff00_0000, 0x0100_0000, 0x00ff_7fff]) : 0,
      options: Array.from({ length: chance.pick([0, 0, 0, 1, 1, 2]) }, () => this.#option()),
    }
  }

  #option(): Opt['options'][number] {
    const chance = this.#chance
    if (chance.once(3)) {
      return chance.pick([
        { code: 10, bytes: [1, 2, 3, 4, 5, 6, 7, 8] }, { code: 3, bytes: [] }, { code: 12, bytes: Array<number>(20).fill(0) }, { code: 11, bytes: [] }, { code: 9, bytes: [] },
        { code: 2, bytes: [0, 0, 0, 1] }, { code: 15, bytes: [0, 1] }, { code: 11, bytes: [0, 100] },
      ])
    }
    if (chance.once(3)) return { code: chance.pick([1, 2, 3, 5, 6, 7, 9, 10, 11, 12, 13, 15, 18, 8, 20_292, 65_001, chance.below(65_536)]), bytes: chance.bytes(20) }
    const addresses = this.#words.addresses.filter((address) => /^\d+\.\d+\.\d+\.\d+$/.test(address)).map((address) => address.split('.').map(Number))
    const v4 = chance.pick([[10, 0, 0, 1], [10, 2, 3], [127, 0, 0, 1], [10], [], [1, 2, 3, 4, 5], ...addresses])
    const v6 = [0x20, 1, 0xd, 0xb8, ...Array<number>(11).fill(0), 6].slice(0, chance.pick([16, 16, 6, 4, 0]))
    const family = chance.pick([1, 1, 1, 1, 2, 2, 0, 3])
    const address = family === 2 ? v6 : v4
    const bits = chance.pick([address.length * 8, address.length * 8, 0, 1, 20, 24, 32, 33, 56, 128, 129])
    return { code: 8, bytes: [0, family, bits, chance.once(6) ? chance.below(140) : 0, ...address] }
  }

  #record(): Question['records'][number] {
    const chance = this.#chance
    const type = chance.pick([1, 6, 16, 41, 250, 5, 65_280])
    const data = type === 1 ? [1, 2, 3, 4] : type === 5 ? [1, 0x78, 0] : chance.bytes(12)
    return { section: chance.pick([0, 1, 2]), bytes: [0, type >> 8, type & 0xff, 4, 0, 0, 0, 0, 0, 0, data.length, ...data] }
  }

  #damage(): Damage {
    const chance = this.#chance
    return { kind: chance.pick(['set', 'set', 'insert', 'cut'] as const), at: chance.once(2) ? chance.below(12) : chance.below(200), value: chance.pick([0, 1, 0xc0, 0x0c, 0xff, chance.below(256)]) }
  }
}

/** A text as bytes. */
function bytes(text: string): string {
  return Buffer.from(text).toString('latin1')
}

function split(text: string): string[] {
  return bytes(text).split('.').filter((label) => label !== '')
}

/** The groups of a part of an IPv6 address, written out. */
function groups(text: string): string[] {
  return text.split(':').filter((group) => group !== '').map((group) => group.padStart(4, '0'))
}

/** The name under which the owner of an address is found; of what is none, something like it. */
function reversed(address: string): string[] {
  if (!address.includes(':')) return [...address.split('.').toReversed(), 'in-addr', 'arpa'].filter((label) => label !== '')
  const [head = '', tail = ''] = address.toLowerCase().split('::')
  const all = [...groups(head), ...Array<string>(Math.max(0, 8 - groups(head).length - groups(tail).length)).fill('0000'), ...groups(tail)]
  return [...all.join('').split('').toReversed(), 'ip6', 'arpa'].filter((label) => /^[\w-]+$/.test(label))
}
