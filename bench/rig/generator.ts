/**
 * The load generator: a process that sends prepared requests over raw sockets and times the answers. It knows just enough HTTP to
 * find the end of an answer, so it costs a fraction of what any server spends on the same request.
 */
import { connect, type Socket } from 'node:net'
import { Histogram } from './histogram.ts'
import type { Load, Measured } from './load-plan.ts'

const load = JSON.parse(process.argv[2] ?? '') as Load
const histogram = new Histogram()
const bySecond: { count: number; slowest: number }[] = []
const sockets: Socket[] = []
let next = 0
let counting = false
let started = 0
let cpuAtStart = process.cpuUsage()
let errors = 0
let firstError = ''

const requests = Array.from({ length: load.keys }, (_, n) => prepare(n + (load.first ?? 0)))

function prepare(n: number): Buffer {
  const path = load.path.replaceAll('{n}', String(n))
  const body = Buffer.alloc(load.bodyBytes, 'abcdefghijklmnopqrstuvwxyz0123456789')
  const length = load.method === 'GET' ? '' : `Content-Length: ${body.length}\r\n`
  const head = Buffer.from(`${load.method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${load.port}\r\n${length}\r\n`, 'latin1')
  return load.method === 'GET' ? head : Buffer.concat([head, body])
}

/** Puts a number that only grows into the body: writing the value a key already has changes nothing, in both programs. */
function stamp(request: Buffer): void {
  if (load.bodyBytes < 12) return
  let left = next + process.pid * 1e7
  for (let at = request.length - 1; at > request.length - 13; at -= 1) {
    request[at] = 48 + (left % 10)
    left = Math.floor(left / 10)
  }
}

function open(): void {
  let sent = 0
  let answer: Answer = new Answer()
  const send = (): void => {
    if (load.once === true && next >= requests.length) {
      socket.destroy()
      if (sockets.every((one) => one.destroyed)) finish()
      return
    }
    const request = requests[next % requests.length]
    if (request === undefined) throw new Error('there is nothing to send')
    stamp(request)
    sent = performance.now()
    socket.write(request)
    next += 1
  }
  const socket = connect({
    port: load.port,
    host: '127.0.0.1',
    noDelay: true,
    onread: {
      buffer: Buffer.allocUnsafe(65_536),
      callback: (size, buffer) => {
        if (!answer.feed(buffer as Buffer, size)) return true
        if (answer.status !== 200) fail(`status ${answer.status}`)
        if (counting) record(performance.now() - sent)
        answer = new Answer()
        send()
        return true
      },
    },
  })
  socket.on('connect', send)
  socket.on('error', (error) => fail(error.message))
  sockets.push(socket)
}

function fail(why: string): void {
  errors += 1
  firstError ||= why
  if (errors > 1000) finish()
}

function record(ms: number): void {
  histogram.add(ms)
  const second = Math.floor((performance.now() - started) / 1000)
  const slot = (bySecond[second] ??= { count: 0, slowest: 0 })
  slot.count += 1
  if (ms > slot.slowest) slot.slowest = ms
}

/** One answer as it arrives in pieces. */
class Answer {
  status = 0
  #body = -1
  #chunked = false
  #tail = ''

  /** Takes the bytes that arrived; true once the answer is complete. Only one answer is ever on the way. */
  feed(buffer: Buffer, size: number): boolean {
    let from = 0
    if (this.#body === -1) {
      const text = this.#tail + buffer.toString('latin1', 0, size)
      const end = text.indexOf('\r\n\r\n')
      if (end === -1) {
        this.#tail = text
        return false
      }
      this.status = Number(text.slice(9, 12))
      const at = text.search(/\ncontent-length: /i)
      this.#chunked = at === -1
      this.#body = at === -1 ? 0 : Number.parseInt(text.slice(at + 17, at + 32), 10)
      from = end + 4 - this.#tail.length
      this.#tail = ''
    }
    if (this.#chunked) {
      this.#tail = (this.#tail + buffer.toString('latin1', Math.max(from, size - 8), size)).slice(-7)
      return this.#tail.endsWith('0\r\n\r\n')
    }
    this.#body -= size - from
    return this.#body <= 0
  }
}

function begin(): void {
  counting = true
  started = performance.now()
  cpuAtStart = process.cpuUsage()
  if (load.once !== true) setTimeout(finish, load.seconds * 1000)
}

function finish(): void {
  const seconds = (performance.now() - started) / 1000
  const cpu = process.cpuUsage(cpuAtStart)
  counting = false
  for (const socket of sockets) socket.destroy()
  // The first second is left out: this process is still compiling its own code then.
  const whole = bySecond.slice(1, Math.floor(seconds))
  const mean = histogram.total / seconds
  const result: Measured = {
    operations: histogram.total,
    seconds,
    perSecond: mean,
    p50: histogram.quantile(0.5),
    p99: histogram.quantile(0.99),
    p999: histogram.quantile(0.999),
    max: histogram.max,
    worstSecond: whole.length === 0 ? Number.NaN : Math.min(...whole.map((slot) => slot?.count ?? 0)) / mean,
    bySecond: Array.from(bySecond, (slot) => slot ?? { count: 0, slowest: 0 }),
    generatorCpu: (cpu.user + cpu.system) / 1e6 / seconds,
    errors,
    firstError,
  }
  process.stdout.write(JSON.stringify(result), () => process.exit(0))
}

for (let n = 0; n < load.connections; n += 1) open()
if (load.warmUpSeconds > 0) setTimeout(begin, load.warmUpSeconds * 1000)
else begin()
