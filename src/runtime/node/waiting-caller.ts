import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * A caller who waits for answers on an HTTP/1.1 connection, and may go away. Thousands wait, again and again: what tells that one is gone
 * is made once for its connection, since a signal with all its listeners costs more than the rest of a request that waits.
 */
class WaitingCaller {
  readonly #gone = new AbortController()
  #answers = 0

  constructor(socket: Socket) {
    // The caller's FIN alone does not end an exchange (it may have closed its sending half only), but nobody waits for hours behind one.
    socket.on('end', () => {
      if (this.#answers > 0) socket.destroy()
    })
  }

  /** Aborted if the caller goes away before the answer is complete. */
  waitsFor(answer: ServerResponse): AbortSignal {
    this.#answers++
    answer.on('close', over)
    return this.#gone.signal
  }

  over(complete: boolean): void {
    this.#answers--
    if (!complete) this.#gone.abort()
  }
}

const waiting = Symbol('waiting caller')

export function callerOf(socket: Socket & { [waiting]?: WaitingCaller }): WaitingCaller {
  return (socket[waiting] ??= new WaitingCaller(socket))
}

/** An answer is complete, or its connection closed. */
function over(this: ServerResponse): void {
  callerOf(this.req.socket).over(this.writableFinished)
}
