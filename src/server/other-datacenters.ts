import type { RpcMethod } from '../contract/rpc/method.ts'

/** The datacenters beside this one, as far as they can be asked. */
export interface OtherDatacenters {
  /** Those that are known, the nearest first. */
  byDistance(): readonly string[]
  /** Calls a method there; it is served by whoever may serve it there. */
  call<Request, Reply>(datacenter: string, method: RpcMethod<Request, Reply>, request: Request): Promise<Reply>
}
