import type { Clock, Logger, Timer } from '../../../runtime/ports.ts'
import { byteArray } from '../../../std/bytes.ts'
import type { SeriesName, Sink } from '../series.ts'

const flushMs = 100
const reconnectMs = 5000
/** Lines that wait to be sent; more are dropped, since metrics must not cost the agent its memory. */
const mostLines = 4096

/** Where lines go. */
export interface Outlet {
  send(bytes: Uint8Array): void | Promise<void>
  close(): Promise<void>
}

export interface LineSinkParts {
  readonly clock: Clock
  readonly log: Logger
  /** What is at the other end, for the log. */
  readonly receiver: string
  /** `failed` may be called later, when the connection breaks. */
  open(failed: (error: unknown) => void): Promise<Outlet>
  /** A value as a line, with its end. */
  line(series: SeriesName, value: number): string
  /** Most bytes that are sent as one. */
  readonly packetBytes: number
}

/** Sends each value as a line of text, some at a time; while nobody takes them they are dropped. */
export class LineSink implements Sink {
  readonly #parts: LineSinkParts
  #lines: string[] = []
  #outlet: Outlet | undefined
  #timer: Timer | undefined
  #retry: Timer | undefined
  #closed = false

  constructor(parts: LineSinkParts) {
    this.#parts = parts
    this.#connect()
  }

  emit(series: SeriesName, value: number): void {
    if (this.#retry !== undefined || this.#closed || this.#lines.length >= mostLines) return
    this.#lines.push(this.#parts.line(series, value))
    this.#timer ??= this.#parts.clock.timer(flushMs, () => {
      this.#timer = undefined
      this.#flush()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.cancel()
    this.#retry?.cancel()
    await this.#outlet?.close()
    this.#outlet = undefined
  }

  #connect(): void {
    this.#parts.open((error) => this.#fail('writing', error)).then(
      (outlet) => {
        if (this.#closed) return outlet.close()
        this.#outlet = outlet
        this.#flush()
        return undefined
      },
      (error: unknown) => this.#fail('connecting', error),
    ).catch((error: unknown) => this.#fail('closing', error))
  }

  #flush(): void {
    const outlet = this.#outlet
    if (outlet === undefined) return
    const lines = this.#lines
    this.#lines = []
    let packet = ''
    const packets: string[] = []
    for (const line of lines) {
      if (packet !== '' && packet.length + line.length > this.#parts.packetBytes) {
        packets.push(packet)
        packet = ''
      }
      packet += line
    }
    if (packet !== '') packets.push(packet)
    this.#send(outlet, packets).catch((error: unknown) => this.#fail('writing', error))
  }

  async #send(outlet: Outlet, packets: readonly string[]): Promise<void> {
    for (const packet of packets) await outlet.send(byteArray(packet))
  }

  #fail(at: string, error: unknown): void {
    if (this.#closed || this.#retry !== undefined) return
    const { clock, log, receiver } = this.#parts
    log.error(`Error ${at} to ${receiver}`, { error })
    const outlet = this.#outlet
    this.#outlet = undefined
    outlet?.close().catch((reason: unknown) => log.debug('Metrics connection did not close', { receiver, error: reason }))
    this.#lines = []
    this.#retry = clock.timer(reconnectMs, () => {
      this.#retry = undefined
      this.#connect()
    })
  }
}
