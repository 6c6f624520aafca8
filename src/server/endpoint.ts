import type { RpcMethod } from '../contract/rpc/method.ts'
import type { ServerContext } from './context.ts'

/**
 * An RPC method as a server does it. `serve` runs where the method's row says it may run: forwarding, holding and the datacenter
 * have been dealt with.
 */
export interface Endpoint<Request, Reply> {
  readonly method: RpcMethod<Request, Reply>
  readonly serve: Serve<Request, Reply>
}

export type Serve<Request, Reply> = (server: ServerContext, request: Request, signal?: AbortSignal) => Reply | Promise<Reply>

export function endpoint<Request, Reply>(
  method: RpcMethod<Request, Reply>,
  serve: Serve<Request, Reply>,
): Endpoint<Request, Reply> {
  return Object.freeze({ method, serve })
}
