/** A thread of its own, seen from the thread that started it. Messages are copied, the buffers in `transfer` are moved. */
export interface WorkerThread {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void
  /** While held, the thread keeps the program alive. A thread starts out not held. */
  hold(held: boolean): void
  /** Ends the thread wherever it is. */
  end(): Promise<void>
}

/** What the starter of a thread hears of it. */
export interface WorkerEvents {
  message(message: unknown): void
  /** Once, when the thread is over: with the error that ended it, or without one. */
  ended(error: Error | undefined): void
}

/** Starts a thread; `data` is what the thread finds at its birth. */
export type StartWorker = (data: unknown, events: WorkerEvents) => WorkerThread
