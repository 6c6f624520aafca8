import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'

/** How long an answer is waited for that does not come; and how long after others have come that were asked later. */
const patienceMs = 1500
const graceMs = 15

/** A name that every agent knows at once. */
const sentinel = [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0x7a, 0, 0, 6, 0, 1]

/** Whether it is worth waiting for an answer that has not come in time: if the other agent has answered. */
export class Outlook {
  readonly #told = Promise.withResolvers<boolean>()
  other: Outlook | undefined

  /** Says whether there is an answer, and learns whether the other has one. */
  async tell(answered: boolean): Promise<boolean> {
    this.#told.resolve(answered)
    return !answered && this.other !== undefined && (await this.other.#told.promise)
  }
}

/** A way to ask one agent: one question after the other, by ids of its own. */
export class Line implements AsyncDisposable {
  readonly #port: number
  readonly #socket: Socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 })
  readonly #waiting = new Map<number, (answer: Uint8Array) => void>()
  #id = 0

  constructor(port: number) {
    this.#port = port
    this.#socket.on('message', (message) => this.#waiting.get(message.readUInt16BE(0))?.(message))
  }

  /** The answer to a message, whose id is set; undefined when there is none. */
  async ask(message: (id: number) => Uint8Array, tcp: boolean, outlook: Outlook): Promise<Uint8Array | undefined> {
    const id = this.#nextId()
    return tcp ? this.#askTcp(message(id), outlook) : this.#askUdp(id, message(id), outlook)
  }

  #nextId(): number {
    this.#id = (this.#id % 65_000) + 1
    return this.#id
  }

  async #askUdp(id: number, message: Uint8Array, outlook: Outlook): Promise<Uint8Array | undefined> {
    const answer = this.#answerTo(id)
    this.#socket.send(message, this.#port, '127.0.0.1')
    try {
      const early = await Promise.race([answer, after(graceMs)])
      if (early !== undefined) {
        await outlook.tell(true)
        return early
      }
      // Whoever has answered what was asked later will not answer this, unless others know of an answer.
      const late = this.#nextId()
      const passed = this.#answerTo(late)
      this.#socket.send(withId(sentinel, late), this.#port, '127.0.0.1')
      await Promise.race([answer, passed, after(patienceMs)])
      this.#waiting.delete(late)
      const found = await Promise.race([answer, after(graceMs)])
      if (!(await outlook.tell(found !== undefined))) return found
      return await Promise.race([answer, after(patienceMs)])
    } finally {
      this.#waiting.delete(id)
    }
  }

  #answerTo(id: number): Promise<Uint8Array> {
    return new Promise((resolve) => this.#waiting.set(id, resolve))
  }

  /** Over a connection of its own; undefined when it ends, or says nothing while the other agent has. */
  async #askTcp(message: Uint8Array, outlook: Outlook): Promise<Uint8Array | undefined> {
    const socket = connect(this.#port, '127.0.0.1')
    socket.on('error', () => void socket.destroy())
    const answer = new Promise<Uint8Array | undefined>((resolve) => {
      let bytes = Buffer.alloc(0)
      socket.on('data', (chunk: Buffer) => {
        bytes = Buffer.concat([bytes, chunk])
        if (bytes.length >= 2 && bytes.length >= 2 + bytes.readUInt16BE(0)) resolve(bytes.subarray(2))
      })
      socket.once('close', () => resolve(undefined))
    })
    try {
      socket.end(Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message]))
      const early = await Promise.race([answer, after(patienceMs)])
      return (await outlook.tell(early !== undefined)) ? await Promise.race([answer, after(patienceMs)]) : early
    } finally {
      socket.destroy()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await once(this.#socket.close(), 'close')
  }
}

function withId(message: readonly number[], id: number): Uint8Array {
  return Uint8Array.from([id >> 8, id & 0xff, ...message.slice(2)])
}

export function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined))
}
