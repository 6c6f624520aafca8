import { RegularExpressions } from '../../../lang/bexpr/regular-expression.ts'
import { assert } from '../../../std/assert.ts'
import { InputError } from '../../../std/errors.ts'
import { contains, formatIp, parseIp, parseNetwork } from '../../../std/ip.ts'
import { quote } from '../../../std/quote.ts'
import type { Host, InterfaceAddress } from '../../../runtime/host.ts'
import { bitsOf, calculated, lastOf, maskOf, networkOf, numberOf, textOf, widthOf } from './address-math.ts'
import { isForwardable, ofRfc } from './known-networks.ts'

type Addresses = readonly InterfaceAddress[]
export type Value = string | Addresses
type Test = (address: InterfaceAddress) => boolean

/** The interface that packets to everywhere leave by, where the system shows it. */
function defaultInterface(host: Host): string | undefined {
  const table = '/proc/net/route'
  if (host.pathKind(table) === 'absent') return undefined
  const rows = host.readFile(table).split('\n').map((line) => line.split('\t'))
  return rows.find(([, destination, , , , , , mask]) => destination === '00000000' && mask === '00000000')?.[0]
}

/** Those of the interface with the default route first, then IPv4 before IPv6, then large networks before small ones. */
function inOrder(host: Host, addresses: Addresses): Addresses {
  const first = defaultInterface(host)
  const rank = ({ interface: name }: InterfaceAddress): number => (name === first ? 0 : 1)
  return sorted(addresses, (a, b) => rank(a) - rank(b) || a.family - b.family || bySize(a, b))
}

function sorted(addresses: Addresses, compare: (a: InterfaceAddress, b: InterfaceAddress) => number): Addresses {
  return [...addresses].sort(compare)
}

function bySize(a: InterfaceAddress, b: InterfaceAddress): number {
  return a.family === b.family ? bitsOf(a) - bitsOf(b) : 0
}

const isPrivate: Test = ({ ip }) => ofRfc('6890')!(ip)
const canForward: Test = ({ ip }) => isForwardable(ip)
const not = (test: Test): Test => (address) => !test(address)

const sources: Readonly<Record<string, (host: Host) => Addresses>> = {
  GetAllInterfaces: (host) => host.addresses(),
  GetDefaultInterfaces(host) {
    const name = defaultInterface(host)
    if (name === undefined) throw new InputError('No default interface found')
    return host.addresses().filter((address) => address.interface === name)
  },
  GetPrivateInterfaces: (host) => inOrder(host, host.addresses().filter((address) => canForward(address) && isPrivate(address))),
  GetPublicInterfaces: (host) => inOrder(host, host.addresses().filter((address) => canForward(address) && !isPrivate(address))),
}

const byTypeAndSize = (addresses: Addresses): Addresses => sorted(addresses, (a, b) => a.family - b.family || bySize(a, b))
const ips = (addresses: Addresses): string => addresses.map(({ ip }) => ip).join(' ')

const texts: Readonly<Record<string, (host: Host) => string>> = {
  GetPrivateIP: (host) => sources.GetPrivateInterfaces!(host)[0]?.ip ?? '',
  GetPublicIP: (host) => sources.GetPublicInterfaces!(host)[0]?.ip ?? '',
  GetPrivateIPs: (host) => ips(byTypeAndSize(host.addresses()).filter((address) => isPrivate(address) && canForward(address))),
  GetPublicIPs: (host) => ips(byTypeAndSize(host.addresses()).filter(not(isPrivate))),
}

/** Addresses of interfaces whose name an expression matches. The original gives no address of a loopback here; we do if it is all there is. */
function ofInterface(host: Host, expression: string): Addresses {
  const named = byTypeAndSize(host.addresses().filter(matching(expression, ({ interface: name }) => name)))
  const outside = named.filter(canForward)
  return outside.length > 0 ? outside : named
}

function matching(expression: string, of: (address: InterfaceAddress) => string): Test {
  const matches = new RegularExpressions().compile(expression)
  return (address) => matches(of(address))
}

/** What is said of an interface. Only those that are up are known; "down" asks for nothing, in the original too. */
const ofInterfaces: Readonly<Record<string, Test>> = {
  'up': () => true,
  'down': () => true,
  'loopback': ({ loopback }) => loopback,
  'broadcast': ({ loopback }) => !loopback,
  'multicast': ({ loopback }) => !loopback,
  'point-to-point': () => false,
}

const isLinkLocal: Test = ({ ip }) => ofRfc('3927')!(ip) || inNetwork('fe80::/10')({ ip })

/** What is said of an address itself. */
const ofAddresses: Readonly<Record<string, Test>> = {
  'forwardable': canForward,
  'global unicast': (address) => !address.loopback && !isLinkLocal(address),
  'interface-local multicast': () => false,
  'link-local multicast': () => false,
  'link-local unicast': isLinkLocal,
  'unspecified': ({ ip }) => ip === '0.0.0.0' || ip === '::',
}

/** All that is said of the interface together, or one of what is said of the address. */
function flagged(parameter: string): Test {
  const names = parameter.toLowerCase().split('|')
  const unknown = names.find((name) => !Object.hasOwn(ofInterfaces, name) && !Object.hasOwn(ofAddresses, name))
  if (unknown !== undefined) throw new InputError(`Unknown interface flag: ${quote(unknown)}`)
  const together = names.flatMap((name) => ofInterfaces[name] ?? [])
  const single = names.flatMap((name) => ofAddresses[name] ?? [])
  return (address) => (together.length > 0 && together.every((test) => test(address))) || single.some((test) => test(address))
}

function inNetwork(text: string): (address: { readonly ip: string }) => boolean {
  const single = parseIp(text)
  const network = single === undefined ? parseNetwork(text) : { ip: single, bits: single.length * 8 }
  if (network === undefined) throw new InputError(`unable to create an IP address from ${quote(text)}`)
  return ({ ip }) => {
    const parsed = parseIp(ip)
    return parsed !== undefined && contains(network, parsed)
  }
}

const any = (list: string, test: (item: string) => Test): Test => {
  const tests = list.split('|').map(test)
  return (address) => tests.some((one) => one(address))
}

/** What `include` and `exclude` go by. */
const selectors: Readonly<Record<string, (parameter: string) => Test>> = {
  address: (parameter) => matching(parameter, (address) => `${address.ip}${bitsOf(address) === widthOf(address) ? '' : `/${bitsOf(address)}`}`),
  name: (parameter) => matching(parameter, ({ interface: name }) => name),
  network: (parameter) => any(parameter, inNetwork),
  flags: flagged,
  rfc: (parameter) => any(parameter, (number) => {
    const test = ofRfc(number)
    if (test === undefined) throw new InputError(`unsupported RFC ${number}`)
    return ({ ip }) => test(ip)
  }),
  size: (parameter) => (address) => bitsOf(address) === Number(parameter),
  type: (parameter) => any(parameter.toLowerCase(), (type) => {
    if (!['ip', 'ipv4', 'ipv6', 'unix'].includes(type)) throw new InputError(`unsupported type ${quote(type)} ${quote(parameter)}`)
    return ({ family }) => type === 'ip' || type === `ipv${family}`
  }),
}
const otherNames: Readonly<Record<string, string>> = { flag: 'flags', rfcs: 'rfc' }

function selected(word: string, [name, parameter]: readonly string[]): Test {
  const lower = name!.toLowerCase()
  const selector = Object.hasOwn(selectors, otherNames[lower] ?? lower) ? selectors[otherNames[lower] ?? lower] : undefined
  if (selector === undefined) throw new InputError(`invalid ${word} selector ${quote(name!)}`)
  return selector(parameter!)
}

const orders: Readonly<Record<string, (host: Host) => (a: InterfaceAddress, b: InterfaceAddress) => number>> = {
  address: () => (a, b) => a.family - b.family || (numberOf(a) < numberOf(b) ? -1 : numberOf(a) > numberOf(b) ? 1 : 0),
  default(host) {
    const first = defaultInterface(host)
    return (a, b) => Number(b.interface === first) - Number(a.interface === first)
  },
  name: () => (a, b) => (a.interface < b.interface ? -1 : a.interface > b.interface ? 1 : 0),
  port: () => () => 0,
  private: () => (a, b) => Number(isPrivate(b)) - Number(isPrivate(a)),
  size: () => bySize,
  type: () => (a, b) => a.family - b.family,
}

function ordered(host: Host, clauses: string, addresses: Addresses): Addresses {
  const compares = clauses.split(',').map((clause) => {
    const [, sign, name] = /^\s*([+-]?)(.*?)\s*$/.exec(clause.toLowerCase())!
    const compare = rowOf(orders, name!, 'unknown sort type: ')(host)
    return sign === '-' ? (a: InterfaceAddress, b: InterfaceAddress) => -compare(a, b) : compare
  })
  return sorted(addresses, (a, b) => compares.reduce((result, compare) => result || compare(a, b), 0))
}

/** What `attr` and `join` show of an address. */
const attributes: Readonly<Record<string, (address: InterfaceAddress) => string>> = {
  address: ({ ip }) => ip,
  host: ({ ip }) => ip,
  name: ({ interface: name }) => name,
  flags: ({ loopback }) => (loopback ? 'up|loopback' : 'up|broadcast|multicast'),
  port: () => '0',
  type: ({ family }) => `IPv${family}`,
  string: (address) => `${address.ip}${bitsOf(address) === widthOf(address) ? '' : `/${bitsOf(address)}`}`,
  mask_bits: (address) => String(bitsOf(address)),
  netmask: (address) => textOf(maskOf(bitsOf(address), widthOf(address)), widthOf(address)),
  network: (address) => textOf(networkOf(address), widthOf(address)),
  broadcast: (address) => (address.family === 4 ? textOf(lastOf(address), 32) : ''),
  first_usable: (address) => textOf(networkOf(address) + (address.family === 4 && bitsOf(address) < 31 ? 1n : 0n), widthOf(address)),
  last_usable: (address) => textOf(lastOf(address) - (address.family === 4 && bitsOf(address) < 31 ? 1n : 0n), widthOf(address)),
  size: (address) => String(1n << BigInt(widthOf(address) - bitsOf(address))),
  binary: (address) => numberOf(address).toString(2).padStart(widthOf(address), '0'),
  hex: (address) => numberOf(address).toString(16).padStart(widthOf(address) / 4, '0'),
  octets: ({ ip }) => (parseIp(ip) ?? []).join(' '),
  uint32: (address) => (address.family === 4 ? String(numberOf(address)) : ''),
  uint128: (address) => (address.family === 6 ? String(numberOf(address)) : ''),
}

function attribute(name: string, address: InterfaceAddress): string {
  return (Object.hasOwn(attributes, name.toLowerCase()) ? attributes[name.toLowerCase()]?.(address) : undefined) ?? ''
}

function rowOf<T>(table: Readonly<Record<string, T>>, name: string, otherwise: string): T {
  const row = Object.hasOwn(table, name) ? table[name] : undefined
  if (row === undefined) throw new InputError(`${otherwise}${quote(name)}`)
  return row
}

/** Functions that take addresses, last as the pipeline hands them on, with how many arguments stand before them. */
const steps: Readonly<Record<string, readonly [count: number, run: (host: Host, args: readonly string[], addresses: Addresses) => Value]>> = {
  include: [2, (_host, args, addresses) => addresses.filter(selected('include', args))],
  exclude: [2, (_host, args, addresses) => addresses.filter(not(selected('exclude', args)))],
  sort: [1, (host, [clauses], addresses) => ordered(host, clauses!, addresses)],
  limit: [1, (_host, [count], addresses) => addresses.slice(0, Number(count))],
  offset: [1, (_host, [count], addresses) => {
    if (Math.abs(Number(count)) > addresses.length) {
      throw new InputError(`unable to seek past the end of the interface array: offset (${count}) exceeds ${addresses.length}`)
    }
    return addresses.slice(Number(count))
  }],
  unique: [1, (_host, [name], addresses) => {
    if (!['address', 'name'].includes(name!.toLowerCase())) throw new InputError(`unsupported unique constraint ${quote(name!)}`)
    return addresses.filter((address, at) => at === 0 || attribute(name!, address) !== attribute(name!, addresses[at - 1]!))
  }],
  math: [2, (_host, [operation, value], addresses) => addresses.map((address) => calculated(operation!, value!, address))],
  attr: [1, (_host, [name], addresses) => (addresses[0] === undefined ? '' : attribute(name!, addresses[0]))],
  join: [2, (_host, [name, between], addresses) => addresses.map((address) => attribute(name!, address)).join(between)],
}

/** Whether there is such a function. */
export function isFunction(name: string): boolean {
  return [sources, texts, steps].some((table) => Object.hasOwn(table, name)) || name === 'GetInterfaceIP' || name === 'GetInterfaceIPs'
}

/** Calls a function of a pipeline, which must exist. Throws an `InputError` for what it cannot do. */
export function callFunction(host: Host, name: string, args: readonly (string | number)[], before: Value | undefined): Value {
  const given = args.map(String)
  const expect = (count: number): void => {
    const got = given.length + (before === undefined ? 0 : 1)
    if (got !== count) throw new InputError(`wrong number of args for ${name}: want ${count} got ${got}`)
  }
  const start = Object.hasOwn(sources, name) ? sources[name] : Object.hasOwn(texts, name) ? texts[name] : undefined
  if (start !== undefined) {
    expect(0)
    return start(host)
  }
  if (name === 'GetInterfaceIP' || name === 'GetInterfaceIPs') {
    expect(1)
    if (typeof before === 'object') throw new InputError(`${name} takes the name of an interface`)
    const found = ofInterface(host, before ?? given[0]!)
    return name === 'GetInterfaceIP' ? (found[0]?.ip ?? '') : ips(found)
  }
  const step = Object.hasOwn(steps, name) ? steps[name] : undefined
  assert(step !== undefined, `template: no function ${name}`)
  const [count, run] = step
  expect(count + 1)
  if (typeof before !== 'object') throw new InputError(`${name} takes addresses, not text`)
  return run(host, given, before)
}

/** What a pipeline that ends with addresses prints, which nobody wants: the addresses. */
export function printed(value: Value): string {
  return typeof value === 'string' ? value : value.map(({ ip }) => formatIp(parseIp(ip) ?? [])).join(' ')
}
