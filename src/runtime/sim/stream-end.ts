import type { TcpConnection } from '../tcp.ts'
import type { Paths } from './paths.ts'
import type { Owner } from './scheduler.ts'

/** What one side may have on its way before it has to wait. */
const roomBytes = 256 << 10

interface EndOptions {
  readonly ip: string
  readonly remoteAddress: string
  readonly remotePort: number
  /** 0: no limit. */
  readonly idleMs: number
  /** Whether this side may go on sending after the other has ended; otherwise it ends then, too. */
  readonly halfOpen: boolean
}

interface Waiting {
  readonly resolve: (result: IteratorResult<Uint8Array>) => void
  readonly reject: (error: Error) => void
}

/** What travels: bytes, the end of the stream, or that the connection was cut. */
type Segment = Uint8Array | 'end' | 'cut'

/** One side of a connection. */
export class StreamEnd implements TcpConnection {
  readonly remoteAddress: string
  readonly remotePort: number
  readonly chunks: AsyncIterable<Uint8Array>
  readonly #paths: Paths
  readonly #owner: Owner
  readonly #options: EndOptions
  readonly #received: Uint8Array[] = []
  readonly #held: Segment[] = []
  readonly #writers: (() => void)[] = []
  readonly #closed: (() => void)[] = []
  #other: StreamEnd | undefined
  #reader: Waiting | undefined
  /** When the newest segment arrives; none overtakes. */
  #arrival = 0
  #inFlight = 0
  #inputEnded = false
  #outputEnded = false
  #broken: Error | undefined
  /** Gone with its machine: what was on its way from here is lost. */
  #vanished = false
  #idle: { cancel(): void } | undefined
  #stopWaiting: (() => void) | undefined

  constructor(paths: Paths, owner: Owner, options: EndOptions) {
    this.#paths = paths
    this.#owner = owner
    this.#options = options
    this.remoteAddress = options.remoteAddress
    this.remotePort = options.remotePort
    this.chunks = { [Symbol.asyncIterator]: () => ({ next: () => this.#next(), return: () => this.#leave() }) }
    this.#touch()
  }

  connect(other: StreamEnd): void {
    this.#other = other
  }

  onClosed(callback: () => void): void {
    this.#closed.push(callback)
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken)
    if (this.#outputEnded) return Promise.reject(new Error('write after end'))
    this.#touch()
    if (bytes.length === 0) return Promise.resolve()
    this.#inFlight += bytes.length
    this.#send(bytes.slice())
    if (this.#inFlight <= roomBytes) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#writers.push(() => (this.#broken === undefined ? resolve() : reject(this.#broken)))
    })
  }

  /** Nothing more will be sent; what was written arrives. */
  end(): void {
    if (this.#outputEnded || this.#broken !== undefined) return
    this.#outputEnded = true
    this.#send('end')
    this.#closeIfDone()
  }

  finish(): Promise<void> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken)
    this.end()
    return Promise.resolve()
  }

  close(): void {
    if (this.#broken !== undefined) return
    // What was written may still arrive, and the cut behind it.
    this.#send(this.#outputEnded ? 'cut' : 'end')
    this.#break(new Error('use of closed network connection'))
  }

  /** The connection is cut without a goodbye of the program. */
  cut(): void {
    if (this.#broken !== undefined) return
    this.#send('cut')
    this.#break(new Error('use of closed network connection'))
  }

  /** The machine of this side loses its power. The other side learns it when it sends something to a machine that is on again. */
  vanish(): void {
    this.#vanished = true
    this.#held.length = 0
    this.#stopWaiting?.()
    this.#stopWaiting = undefined
    if (this.#broken === undefined) this.#break(new Error('use of closed network connection'))
  }

  #next(): Promise<IteratorResult<Uint8Array>> {
    const chunk = this.#received.shift()
    if (chunk !== undefined) {
      this.#tell(chunk.length)
      return Promise.resolve({ done: false, value: chunk })
    }
    if (this.#inputEnded) return Promise.resolve({ done: true, value: undefined })
    if (this.#broken !== undefined) return Promise.reject(this.#broken)
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject }
    })
  }

  #leave(): Promise<IteratorResult<Uint8Array>> {
    this.close()
    return Promise.resolve({ done: true, value: undefined })
  }

  #send(segment: Segment): void {
    const { scheduler, random, faults } = this.#paths
    const late = faults.loss > 0 && random.chance(faults.loss) ? faults.resendMs : 0
    this.#arrival = Math.max(this.#arrival, scheduler.now + this.#paths.travel() + late)
    const other = this.#other
    if (other !== undefined) scheduler.at(this.#arrival, undefined, () => this.#arrive(other, segment))
  }

  #arrive(other: StreamEnd, segment: Segment): void {
    if (this.#vanished && segment !== 'cut') return
    if (this.#held.length > 0 || this.#paths.isBlocked(this.#options.ip, this.remoteAddress)) {
      this.#held.push(segment)
      this.#stopWaiting ??= this.#paths.onHeal(() => this.#release(other))
      return
    }
    // What is sent to a program that is gone is answered by the system.
    if (other.#vanished) other.#reset(segment)
    else this.#paths.scheduler.deliver(other.#owner, () => other.#receive(segment))
  }

  #release(other: StreamEnd): void {
    if (this.#paths.isBlocked(this.#options.ip, this.remoteAddress)) return
    this.#stopWaiting?.()
    this.#stopWaiting = undefined
    const { scheduler, faults } = this.#paths
    for (const segment of this.#held.splice(0)) {
      this.#arrival = Math.max(this.#arrival, scheduler.now + faults.resendMs)
      scheduler.at(this.#arrival, undefined, () => this.#arrive(other, segment))
    }
  }

  #receive(segment: Segment): void {
    if (this.#broken !== undefined) return this.#reset(segment)
    this.#touch()
    if (segment === 'cut') return this.#break(new Error('read: connection reset by peer'))
    const reader = this.#reader
    this.#reader = undefined
    if (segment === 'end') {
      this.#inputEnded = true
      reader?.resolve({ done: true, value: undefined })
      if (!this.#options.halfOpen) this.end()
      return this.#closeIfDone()
    }
    if (reader === undefined) this.#received.push(segment)
    else {
      this.#tell(segment.length)
      reader.resolve({ done: false, value: segment })
    }
  }

  /** Data for a connection that is gone is answered by a reset. */
  #reset(segment: Segment): void {
    if (segment instanceof Uint8Array) this.#send('cut')
  }

  /** This side's program has read so much. */
  #tell(bytes: number): void {
    const other = this.#other
    if (other !== undefined) other.#taken(bytes)
  }

  /** The other side's program has read so much. */
  #taken(bytes: number): void {
    this.#inFlight -= bytes
    if (this.#inFlight <= roomBytes) for (const go of this.#writers.splice(0)) this.#paths.scheduler.after(0, this.#owner, go)
  }

  #touch(): void {
    const { idleMs } = this.#options
    if (idleMs === 0) return
    this.#idle?.cancel()
    this.#idle = this.#paths.scheduler.after(idleMs, this.#owner, () => this.cut())
  }

  #closeIfDone(): void {
    if (this.#inputEnded && this.#outputEnded) this.#finished()
  }

  #break(error: Error): void {
    this.#broken = error
    const reader = this.#reader
    this.#reader = undefined
    const writers = this.#writers.splice(0)
    // A dead program is not called again.
    if (!this.#owner.dead) {
      reader?.reject(error)
      for (const go of writers) go()
    }
    this.#finished()
  }

  #finished(): void {
    this.#idle?.cancel()
    for (const callback of this.#closed.splice(0)) callback()
  }
}
