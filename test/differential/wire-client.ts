import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { gunzipSync } from 'node:zlib'

/** An answer as it came over the wire. Strings are byte strings. */
export interface WireAnswer {
  readonly statusLine: string
  /** `Name: value` in the letter case of the wire, in the order sent. */
  readonly headers: readonly string[]
  /** After chunks and gzip were undone. */
  readonly body: string
  /** Whether the other side closed the connection behind the answer. */
  readonly closed: boolean
  /** From the first byte sent to the last received. */
  readonly tookMs: number
}

/** How long to wait for bytes; an agent that is silent for longer is broken. */
const patienceMs = 90_000

/** Sends bytes on a connection of their own and reads one answer. */
export async function exchangeBytes(port: number, request: readonly Buffer[], method: string): Promise<WireAnswer> {
  const started = performance.now()
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  socket.setTimeout(patienceMs, () => socket.destroy(new Error(`no answer within ${patienceMs} ms`)))
  const reader = new Reader(socket)
  socket.on('error', (error) => reader.fail(error))
  for (const piece of request) socket.write(piece)
  try {
    return { ...(await reader.answer(method)), tookMs: performance.now() - started }
  } finally {
    socket.destroy()
  }
}

class Reader {
  #data = ''
  #ended = false
  #error: Error | undefined
  #wake: () => void = () => {}

  constructor(socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.#data += chunk.toString('latin1')
      this.#wake()
    })
    socket.on('close', () => this.fail())
    socket.on('end', () => this.fail())
  }

  fail(error?: Error): void {
    this.#ended = true
    this.#error ??= error
    this.#wake()
  }

  async answer(method: string): Promise<Omit<WireAnswer, 'tookMs'>> {
    let head = await this.#head()
    while (/^HTTP\/1\.. 1\d\d /.test(head)) head = await this.#head()
    const [statusLine = '', ...headers] = head.split('\r\n')
    const valueOf = (name: string): string | undefined =>
      headers.find((line) => line.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1).trim()
    const body = await this.#body(method, statusLine, valueOf)
    const plain = valueOf('content-encoding') === 'gzip' ? gunzipSync(Buffer.from(body, 'latin1')).toString('latin1') : body
    const announced = valueOf('connection') === 'close'
    if (announced) await this.#until(() => this.#ended)
    return { statusLine, headers, body: plain, closed: announced }
  }

  async #head(): Promise<string> {
    await this.#until(() => this.#ended || this.#data.includes('\r\n\r\n'))
    const end = this.#data.indexOf('\r\n\r\n')
    // The connection may break after an answer, when the agent closes before all of the request is out; but not before one.
    if (end < 0 && this.#error !== undefined) throw this.#error
    if (end < 0) return this.#take(this.#data.length)
    const head = this.#take(end)
    this.#take(4)
    return head
  }

  async #body(method: string, statusLine: string, valueOf: (name: string) => string | undefined): Promise<string> {
    if (method === 'HEAD' || / (?:204|304) /.test(statusLine)) return ''
    if (valueOf('transfer-encoding') === 'chunked') return this.#chunks()
    const length = valueOf('content-length')
    if (length !== undefined) {
      await this.#until(() => this.#ended || this.#data.length >= Number(length))
      return this.#take(Number(length))
    }
    await this.#until(() => this.#ended)
    return this.#take(this.#data.length)
  }

  async #chunks(): Promise<string> {
    let body = ''
    for (;;) {
      await this.#until(() => this.#ended || this.#data.includes('\r\n'))
      const line = this.#take(this.#data.indexOf('\r\n'))
      this.#take(2)
      const size = parseInt(line, 16)
      await this.#until(() => this.#ended || this.#data.length >= size + 2)
      body += this.#take(size)
      this.#take(2)
      if (size === 0) return body
      if (this.#ended && this.#data === '') return `${body}<cut>`
    }
  }

  #take(count: number): string {
    const taken = this.#data.slice(0, count)
    this.#data = this.#data.slice(count)
    return taken
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => (this.#wake = resolve))
  }
}
