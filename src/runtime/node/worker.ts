import { parentPort, receiveMessageOnPort, SHARE_ENV, Worker, workerData } from 'node:worker_threads'
import { assert } from '../../std/assert.ts'
import type { ParentThread } from '../blocking.ts'
import type { StartWorker } from '../worker.ts'

/** Threads that run the module at `url`. */
export function workerStarter(url: URL): StartWorker {
  return (data, events) => {
    // No flags of the main program (test runner, loaders) and no copy of the environment: half of the start-up time.
    const worker = new Worker(url, { workerData: data, execArgv: [], env: SHARE_ENV })
    let failure: Error | undefined
    let over = false
    const ended = (error: Error | undefined): void => {
      if (!over) events.ended(error)
      over = true
    }
    worker.unref()
    worker.on('message', (message) => events.message(message))
    worker.on('messageerror', ended)
    worker.on('error', (error) => {
      failure = error instanceof Error ? error : new Error(String(error))
    })
    worker.on('exit', () => ended(failure))
    return {
      post: (message, transfer = []) => worker.postMessage(message, transfer),
      hold: (held) => (held ? worker.ref() : worker.unref()),
      end: async () => {
        await worker.terminate()
      },
    }
  }
}

/** To be called in a thread that `workerStarter` started. */
export function parentThread(): ParentThread {
  const port = parentPort
  assert(port !== null, 'this module runs only as a worker thread')
  return {
    data: workerData as unknown,
    processId: process.pid,
    post: (message, transfer = []) => port.postMessage(message, [...transfer]),
    listen: (heard) => {
      port.on('message', heard)
    },
    take: () => receiveMessageOnPort(port)?.message as unknown,
    leave: () => port.close(),
  }
}
