import { connect } from 'node:net'
import type { Socket } from 'node:net'

/** How long to wait for bytes; an agent that is silent for longer is broken. */
const patienceMs = 120_000

/** An answer, checked to be well-formed to the last byte. Strings are byte strings. */
export interface RawAnswer {
  readonly status: number
  /** Names in lower case; the first of each name. */
  readonly headers: ReadonlyMap<string, string>
  /** Without the chunks around it. */
  readonly body: string
  /** What the status line says after the number. */
  readonly reason: string
}

/** The other side ended the connection before the answer was there, or after part of it. */
export class ConnectionEnded extends Error {
  override readonly name = 'ConnectionEnded'
}

/** What came is no HTTP/1.1. */
export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer'
}

/**
 * A connection on which a test says exactly the bytes it wants to, and which believes nothing of what comes back: a status line, a
 * header, a length or a chunk that is not as RFC 7230 has it fails the test.
 */
export class RawConnection implements Disposable {
  readonly socket: Socket
  /** The other side's system has the connection. */
  readonly accepted: Promise<void>
  /** The other side will send no more. */
  readonly ended: Promise<void>
  /** Both ways are closed. */
  readonly closed: Promise<void>
  readonly #waiting: (() => void)[] = []
  #data = ''
  #over = false
  #silent = false

  constructor(port: number) {
    this.socket = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true })
    this.accepted = new Promise((resolve) => this.socket.once('connect', resolve).once('close', () => resolve()))
    this.ended = new Promise((resolve) => this.socket.once('end', resolve).once('close', () => resolve()))
    this.closed = new Promise((resolve) => this.socket.once('close', () => resolve()))
    this.socket.on('data', (chunk: Buffer) => this.#heard(chunk.toString('latin1')))
    this.socket.on('timeout', () => {
      this.#silent = true
      this.socket.destroy()
    })
    // A refused sender may find its connection reset; what it received before is what counts.
    this.socket.on('error', () => this.socket.destroy())
    const over = (): void => {
      this.#over = true
      this.#heard('')
    }
    this.socket.on('end', over).on('close', over)
  }

  /** What came and was not taken yet. */
  get unread(): string {
    return this.#data
  }

  /** Resolves when the bytes are on their way, at once unless the other side reads slowly. */
  async write(bytes: string | Uint8Array): Promise<void> {
    const { socket } = this
    if (socket.destroyed || !socket.writable) return
    const data = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes
    if (socket.write(data)) return
    await new Promise<void>((resolve) => {
      const done = (): void => {
        socket.off('drain', done).off('close', done)
        resolve()
      }
      socket.on('drain', done).on('close', done)
    })
  }

  /** Sends a request with a length and reads its answer. */
  async ask(method: string, target: string, body = '', headers = ''): Promise<RawAnswer> {
    await this.write(requestOf(method, target, body, headers))
    return this.answer(method)
  }

  /** The next answer; informational ones are skipped. */
  async answer(method = 'GET'): Promise<RawAnswer> {
    for (;;) {
      const head = await this.#through('\r\n\r\n')
      const { status, reason, headers } = parseHead(head)
      if (status >= 200) return { status, reason, headers, body: await this.#body(method, status, headers) }
    }
  }

  /** Ends the sending half, as a caller that has said all it will say. */
  end(): void {
    this.socket.end()
  }

  /** Hangs up at once, with a reset. */
  abort(): void {
    this.socket.resetAndDestroy()
  }

  [Symbol.dispose](): void {
    this.socket.destroy()
  }

  async #body(method: string, status: number, headers: ReadonlyMap<string, string>): Promise<string> {
    const length = headers.get('content-length')
    const coding = headers.get('transfer-encoding')
    if (length !== undefined && coding !== undefined) throw new MalformedAnswer('both a length and a transfer coding')
    if (method === 'HEAD' || status === 204 || status === 304) return ''
    if (coding !== undefined) {
      if (coding !== 'chunked') throw new MalformedAnswer(`transfer coding ${coding}`)
      return this.#chunks()
    }
    if (length !== undefined) {
      if (!/^\d+$/.test(length)) throw new MalformedAnswer(`length ${length}`)
      return this.#take(Number(length))
    }
    if (headers.get('connection') !== 'close') throw new MalformedAnswer('no length on a connection that stays')
    await this.#until(() => this.#over)
    return this.#take(this.#data.length)
  }

  async #chunks(): Promise<string> {
    let body = ''
    for (;;) {
      const line = await this.#through('\r\n')
      if (!/^[0-9a-fA-F]+\r\n$/.test(line)) throw new MalformedAnswer(`chunk line ${JSON.stringify(line)}`)
      const size = Number.parseInt(line, 16)
      const piece = await this.#take(size + 2)
      if (!piece.endsWith('\r\n')) throw new MalformedAnswer('a chunk that goes on behind its length')
      if (size === 0) return body
      body += piece.slice(0, -2)
    }
  }

  async #through(mark: string): Promise<string> {
    await this.#until(() => this.#data.includes(mark))
    return this.#take(this.#data.indexOf(mark) + mark.length)
  }

  async #take(count: number): Promise<string> {
    await this.#until(() => this.#data.length >= count)
    const taken = this.#data.slice(0, count)
    this.#data = this.#data.slice(count)
    return taken
  }

  async #until(condition: () => boolean): Promise<void> {
    this.socket.setTimeout(patienceMs)
    while (!condition()) {
      if (this.#silent) throw new Error(`silence for ${patienceMs} ms behind ${JSON.stringify(this.#data.slice(0, 200))}`)
      if (this.#over) throw new ConnectionEnded(`the connection ended behind ${JSON.stringify(this.#data.slice(0, 200))}`)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.socket.setTimeout(0)
  }

  #heard(data: string): void {
    this.#data += data
    for (const wake of this.#waiting.splice(0)) wake()
  }
}

/** A request with a length. */
export function requestOf(method: string, target: string, body = '', headers = ''): string {
  const length = body === '' ? '' : `Content-Length: ${body.length}\r\n`
  return `${method} ${target} HTTP/1.1\r\nHost: x\r\n${headers}${length}\r\n${body}`
}

/** One request on a connection of its own. */
export async function askOnce(port: number, method: string, target: string, body = '', headers = ''): Promise<RawAnswer> {
  using connection = new RawConnection(port)
  const answer = await connection.ask(method, target, body, headers)
  connection.end()
  await connection.ended
  return answer
}

function parseHead(head: string): Omit<RawAnswer, 'body'> {
  const [statusLine = '', ...lines] = head.slice(0, -4).split('\r\n')
  const [, status = '', reason = ''] = /^HTTP\/1\.1 (\d{3}) ([^\r\n\0]+)$/.exec(statusLine) ?? []
  if (status === '') throw new MalformedAnswer(`status line ${JSON.stringify(statusLine.slice(0, 200))}`)
  const headers = new Map<string, string>()
  for (const line of lines) {
    const [, name = '', value = ''] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ([^\r\n\0]*)$/.exec(line) ?? []
    if (name === '') throw new MalformedAnswer(`header ${JSON.stringify(line.slice(0, 200))}`)
    if (!headers.has(name.toLowerCase())) headers.set(name.toLowerCase(), value)
  }
  return { status: Number(status), reason, headers }
}
