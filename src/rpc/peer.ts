import type { Clock, Timer } from '../runtime/ports.ts'
import { selector } from '../wire/rpc.ts'
import { CallStream, type CallStreamOwner, type PendingCall } from './call-stream.ts'
import type { DialedConnection, Dialer, RpcTarget } from './dialer.ts'
import { Session } from './session.ts'

export interface PeerOptions {
  /** A session on which nothing was called for so long is closed. */
  readonly idleMs: number
  /** Streams kept for calls to come. */
  readonly maxIdleStreams: number
}

/** Why a call could not be sent, as told to its caller. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** One server as the pool knows it: a session, dialed when it is needed, and the calls that wait for room on it. */
export class Peer implements CallStreamOwner {
  readonly #clock: Clock
  readonly #dialer: Dialer
  readonly #target: RpcTarget
  readonly #options: PeerOptions
  readonly #onEmpty: () => void
  readonly #idle: CallStream[] = []
  readonly #waiting: PendingCall[] = []
  #session: Session | undefined
  #dialing = false
  #closed = false
  #seq = 0
  #busy = 0
  #usedAt = 0
  #timer: Timer | undefined

  constructor(clock: Clock, dialer: Dialer, target: RpcTarget, options: PeerOptions, onEmpty: () => void) {
    this.#clock = clock
    this.#dialer = dialer
    this.#target = target
    this.#options = options
    this.#onEmpty = onEmpty
  }

  start(call: PendingCall): void {
    const session = this.#session
    if (session?.alive !== true) {
      this.#waiting.push(call)
      if (!this.#dialing) this.#dial()
      return
    }
    const idle = this.#idleStream()
    if (idle !== undefined) this.#send(idle, call)
    else if (session.hasRoom) this.#open(session, call)
    else this.#waiting.push(call)
  }

  /** The call is over, however it went. */
  ended(): void {
    this.#busy--
    this.#usedAt = this.#clock.now()
  }

  released(stream: CallStream): void {
    if (!stream.usable) return this.#fill()
    const next = this.#nextWaiting()
    if (next !== undefined) this.#send(stream, next)
    else if (this.#idle.length < this.#options.maxIdleStreams) this.#idle.push(stream)
    else stream.close()
  }

  close(error: Error): void {
    this.#closed = true
    this.#timer?.cancel()
    this.#session?.close()
    this.#refuse(error)
  }

  #idleStream(): CallStream | undefined {
    for (;;) {
      const stream = this.#idle.pop()
      if (stream === undefined || stream.usable) return stream
    }
  }

  #nextWaiting(): PendingCall | undefined {
    for (;;) {
      const call = this.#waiting.shift()
      if (call === undefined || !call.settled) return call
    }
  }

  #open(session: Session, call: PendingCall): void {
    const stream = new CallStream(this)
    stream.attach(session.open(stream))
    this.#send(stream, call)
  }

  #send(stream: CallStream, call: PendingCall): void {
    try {
      stream.start(call, ++this.#seq)
      this.#busy++
    } catch (error) {
      call.reject(error as Error)
      this.released(stream)
    }
  }

  #dial(): void {
    this.#dialing = true
    this.#dialer.dial(this.#target, selector.multiplex).then((dialed) => this.#connected(dialed), (error: unknown) => {
      this.#dialing = false
      this.#refuse(new Unreachable(`failed to get conn: ${(error as Error).message}`, { cause: error }))
    })
  }

  #connected({ connection, reader }: DialedConnection): void {
    this.#dialing = false
    const session = new Session({ clock: this.#clock, connection, reader, opener: true, onRoom: () => this.#fill() })
    if (this.#closed) return session.close()
    this.#idle.length = 0
    this.#session = session
    this.#usedAt = this.#clock.now()
    this.#watch()
    // A session rejects for a fault of this program alone, which is not to be hidden.
    session.run().then(() => this.#over(session), (error: unknown) => {
      this.#over(session)
      throw error
    })
    this.#fill()
  }

  /** Sends what waits, as far as there is room. */
  #fill(): void {
    while (this.#session?.alive === true && this.#session.hasRoom) {
      const call = this.#nextWaiting()
      if (call === undefined) return
      this.start(call)
    }
  }

  #refuse(error: Error): void {
    for (const call of this.#waiting.splice(0)) call.reject(error)
    if (this.#session === undefined) this.#onEmpty()
  }

  #over(session: Session): void {
    if (this.#session !== session) return
    this.#session = undefined
    this.#idle.length = 0
    this.#timer?.cancel()
    if (this.#waiting.length === 0) this.#onEmpty()
    else if (!this.#dialing) this.#dial()
  }

  #watch(): void {
    this.#timer?.cancel()
    const left = this.#usedAt + this.#options.idleMs - this.#clock.now()
    this.#timer = this.#clock.timer(Math.max(left, 1), () => {
      const isIdle = this.#busy === 0 && this.#usedAt + this.#options.idleMs <= this.#clock.now()
      if (isIdle) this.#session?.close()
      else this.#watch()
    })
  }
}
