import { spawnSync } from 'node:child_process'
import { read, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** How packets get from one host to another. */
export interface RouterPath {
  readonly delayMs: number
  /** At most so much is added, by chance, so packets overtake each other. */
  readonly jitterMs: number
  /** The part of the packets that is lost. */
  readonly loss: number
  /** Nothing gets through. */
  readonly cut: boolean
}

/** What the router is told, and then says `done NUMBER`. */
export interface RouterOrder {
  readonly number: number
  readonly paths?: readonly { readonly from: number; readonly to: number; readonly path: Partial<RouterPath> }[]
  readonly links?: readonly { readonly host: number; readonly up: boolean }[]
}

/**
 * What lies between the hosts of a test: a program that owns their namespaces and reads and writes the packets of their interfaces, so
 * that each direction between two hosts has its own delay, loss and cut, on any kernel. It lives as long as its standard input: whoever
 * started it may die in any way, and namespaces, interfaces and all programs in them are gone.
 *
 *   router.ts TAG FD …      an open interface `TAG-0`, `TAG-1`, … for each file descriptor; host n gets 10.77.0.n+1
 */

const [tag = '', ...numbers] = process.argv.slice(2)
const interfaces = numbers.map(Number)
const calm: RouterPath = { delayMs: 0, jitterMs: 0, loss: 0, cut: false }
/** By sender and receiver. */
const paths: RouterPath[][] = interfaces.map(() => interfaces.map(() => calm))
/** An IPv4 header at least, up to its destination. */
const headerBytes = 20
/** What the kernel says of a host whose interface is down. */
const unreachable = new Set(['EIO', 'ENETDOWN'])

const namespace = (host: number): string => `${tag}-${host}`

function ip(...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync('ip', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr ?? String(error)}`)
  return stdout
}

function build(): void {
  for (const host of interfaces.keys()) {
    const name = namespace(host)
    ip('netns', 'add', name)
    ip('link', 'set', name, 'netns', name)
    ip('-n', name, 'link', 'set', name, 'name', 'eth0')
    ip('-n', name, 'address', 'add', `10.77.0.${host + 1}/24`, 'dev', 'eth0')
    for (const device of ['lo', 'eth0']) ip('-n', name, 'link', 'set', device, 'up')
    // Connections that nobody owns any more keep a namespace, so they must not be sent again for minutes to who is gone.
    ip('netns', 'exec', name, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/tcp_orphan_retries')
  }
}

function remove(): void {
  const there = new Set(ip('netns', 'list').split('\n').map((line) => line.split(' ')[0]))
  for (const name of interfaces.keys().map(namespace)) {
    if (!there.has(name)) continue
    for (const pid of ip('netns', 'pids', name).split('\n').filter((line) => line !== '')) kill(Number(pid))
    if (spawnSync('ip', ['-n', name, 'link', 'show', 'eth0']).status === 0) ip('-n', name, 'link', 'delete', 'eth0')
    ip('netns', 'delete', name)
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // It may have ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function carry(from: number): void {
  const packet = Buffer.allocUnsafe(2048)
  read(interfaces[from]!, packet, 0, packet.length, null, (error, length) => {
    // The interface is gone, and so will this program be.
    if (error?.code === 'EBADFD') return
    if (error !== null) throw error
    route(from, packet.subarray(0, length))
    carry(from)
  })
}

function route(from: number, packet: Buffer): void {
  if (packet.length < headerBytes || packet[0]! >> 4 !== 4 || packet[16] !== 10 || packet[17] !== 77) return
  const to = packet[19]! - 1
  const path = paths[from]?.[to]
  if (path === undefined || path.cut || Math.random() < path.loss) return
  const delay = path.delayMs + path.jitterMs * Math.random()
  if (delay === 0) deliver(to, packet)
  else setTimeout(deliver, delay, to, packet)
}

function deliver(to: number, packet: Buffer): void {
  try {
    writeSync(interfaces[to]!, packet)
  } catch (error) {
    if (!unreachable.has((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

function obey(order: RouterOrder): void {
  for (const { from, to, path } of order.paths ?? []) paths[from]![to] = { ...calm, ...path }
  for (const { host, up } of order.links ?? []) ip('-n', namespace(host), 'link', 'set', 'eth0', up ? 'up' : 'down')
  process.stdout.write(`done ${order.number}\n`)
}

// Who ends the test ends the input as well; until then there are things to be removed.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
ip('netns', 'list')
try {
  build()
} catch (error) {
  remove()
  throw error
}
for (const host of interfaces.keys()) carry(host)
process.stdout.write('ready\n')
const orders = createInterface({ input: process.stdin })
orders.on('line', (line) => obey(JSON.parse(line) as RouterOrder))
orders.on('close', () => {
  remove()
  process.exit()
})
