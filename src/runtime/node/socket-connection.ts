import type { Socket } from 'node:net'
import { HostError } from '../host.ts'
import type { TcpConnection } from '../tcp.ts'
import { plainAddress } from './http-exchange.ts'

/** What may wait to be read before the other side is held back. */
const readAheadBytes = 256 * 1024

type Result = IteratorResult<Uint8Array, undefined>

/**
 * A socket as a connection. Chunks are handed over by one promise each: the platform's own iterator of a stream costs several
 * times as much, and every call between agents passes here.
 */
export class SocketConnection implements TcpConnection {
  readonly remoteAddress: string
  readonly remotePort: number
  readonly chunks: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => ({ next: () => this.#next() }) }
  readonly #socket: Socket
  readonly #queue: Uint8Array[] = []
  #queued = 0
  #listening = false
  #ended = false
  #failure: Error | undefined
  #waiting: { readonly resolve: (result: Result) => void; readonly reject: (error: Error) => void } | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    this.remoteAddress = plainAddress(socket.remoteAddress)
    this.remotePort = socket.remotePort ?? 0
    // Before anybody reads, a break must be noted as well.
    socket.on('error', this.#failed)
    socket.on('close', this.#closed)
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => (error === null || error === undefined ? resolve() : reject(error)))
    })
  }

  finish(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) reject(this.#failure ?? closedHere())
      else this.#socket.end((error?: Error | null) => (error === null || error === undefined ? resolve() : reject(error)))
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  /** Gives the socket up to another owner, with what has arrived, `early` first, put back. */
  release(early: Uint8Array): Socket {
    const socket = this.#socket
    socket.off('data', this.#arrived).off('end', this.#finished).off('error', this.#failed).off('close', this.#closed)
    socket.pause()
    for (const chunk of this.#queue.splice(0).reverse()) socket.unshift(chunk)
    if (early.length > 0) socket.unshift(early)
    this.#failed(closedHere())
    return socket
  }

  #next(): Promise<Result> {
    const chunk = this.#queue.shift()
    if (chunk !== undefined) {
      this.#queued -= chunk.length
      if (this.#queued < readAheadBytes && this.#socket.isPaused()) this.#socket.resume()
      return Promise.resolve({ value: chunk, done: false })
    }
    if (this.#ended) return Promise.resolve({ value: undefined, done: true })
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    this.#listen()
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }))
  }

  #listen(): void {
    if (this.#listening) return
    this.#listening = true
    this.#socket.on('end', this.#finished).on('data', this.#arrived)
  }

  readonly #arrived = (chunk: Uint8Array): void => {
    const waiting = this.#waiting
    if (waiting !== undefined) {
      this.#waiting = undefined
      waiting.resolve({ value: chunk, done: false })
      return
    }
    this.#queue.push(chunk)
    this.#queued += chunk.length
    if (this.#queued >= readAheadBytes) this.#socket.pause()
  }

  readonly #finished = (): void => {
    this.#ended = true
    this.#waiting?.resolve({ value: undefined, done: true })
    this.#waiting = undefined
  }

  readonly #failed = (error: Error): void => {
    this.#failure ??= error
    this.#waiting?.reject(this.#failure)
    this.#waiting = undefined
  }

  readonly #closed = (): void => this.#failed(closedHere())
}

function closedHere(): HostError {
  return new HostError('ECONNABORTED', 'use of closed network connection')
}
