import type { TestContext } from 'node:test'
import { rpcMethods } from '../contract/rpc/index.ts'
import type { RpcMethod } from '../contract/rpc/method.ts'
import { noMetrics } from '../runtime/metrics.ts'
import { nodeClock } from '../runtime/node/clock.ts'
import { nodeTcp } from '../runtime/node/tcp.ts'
import { nodeTls } from '../runtime/node/tls.ts'
import type { LogFields, Logger } from '../runtime/ports.ts'
import type { TlsPort } from '../runtime/tls.ts'
import type { RpcTarget } from './dialer.ts'
import { RpcListener, type RpcHandlers, type RpcListenerSettings } from './listener.ts'
import { RpcPool, type RpcPoolOptions } from './pool.ts'
import type { Serve } from './service.ts'

/** A log that tests read. */
export class Lines implements Logger {
  readonly lines: string[] = []
  #wake = (): void => undefined
  readonly error = (message: string, fields: LogFields = {}): void => {
    this.lines.push([message, ...Object.values(fields).map(String)].join(' '))
    this.#wake()
  }
  readonly warn = this.error
  readonly info = this.error
  readonly debug = this.error
  readonly trace = this.error
  named(): Logger {
    return this
  }

  /** Resolves when so many lines have been written. */
  async until(count: number): Promise<void> {
    while (this.lines.length < count) await new Promise<void>((resolve) => (this.#wake = resolve))
  }
}

export const world = { clock: nodeClock, tcp: nodeTcp, tls: nodeTls }

/** For what a test does not come to. */
export const none = (): Promise<never> => Promise.reject(new Error('not expected'))

export const noTls: TlsPort = { accept: none, connect: none, fault: () => undefined }

/** A listener on a port of its own, and how a pool calls it. */
export async function listen(
  t: TestContext,
  handlers: Partial<RpcHandlers> & { readonly call: Serve },
  options: Partial<RpcListenerSettings> = {},
): Promise<{ readonly listener: RpcListener; readonly target: RpcTarget; readonly log: Lines }> {
  const log = new Lines()
  const settings = { maxConnectionsPerClient: 100, handshakeTimeoutMs: 5000, tls: undefined, ...options }
  const listener = await RpcListener.listen({ ...world, log, metrics: noMetrics }, {
    ip: '127.0.0.1', port: 0, datacenter: 'dc1', methods: rpcMethods, settings: () => settings,
  }, { raft: none, snapshot: none, ...handlers })
  t.after(() => listener.close())
  return { listener, log, target: { name: 'one', address: `127.0.0.1:${listener.port}`, datacenter: 'dc1' } }
}

export function poolFor(t: TestContext, options: Partial<RpcPoolOptions> = {}): RpcPool {
  const pool = new RpcPool(world, { tls: () => undefined, ...options })
  t.after(() => pool.close())
  return pool
}

/** Serves every method by one function that knows no types. */
export function serving(serve: (method: RpcMethod<unknown, unknown>, request: never, signal?: AbortSignal) => unknown): Serve {
  return serve as unknown as Serve
}
