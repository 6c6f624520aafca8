import type { Renewal } from '../agent/cache/entry.ts'
import type { RpcMethod } from '../contract/rpc/method.ts'
import { milliseconds, type Nanoseconds } from '../std/duration.ts'
import { isError } from '../wire/errors.ts'
import { responseCode } from '../wire/dns-types.ts'
import { type Call, type DnsWorld, nameError } from './world.ts'
import { when } from './when.ts'

/** The replies that say how old they are. */
interface Aged {
  readonly LastContact: Nanoseconds
}

/** Asks the cluster; an answer from a server that has been out of touch for too long is asked for again, from the leader. */
export function ask<Request extends { readonly AllowStale: boolean }, R extends Aged>(
  world: DnsWorld,
  method: RpcMethod<Request, R>,
  request: Request,
  renewal: Renewal = 'refreshed',
): R | Promise<R> {
  return when(first(world, method, request, renewal), (reply) => {
    if (!request.AllowStale || milliseconds(reply.LastContact) <= world.settings.maxStaleMs) return reply
    world.runtime.log.warn('Query results too stale, re-requesting')
    return world.delegate.rpc(method, { ...request, AllowStale: false })
  })
}

/** The answer of the catalog, or a copy of it. */
function first<Request, R>(
  { cache, delegate }: DnsWorld,
  method: RpcMethod<Request, R>,
  request: Request,
  renewal: Renewal,
): R | Promise<R> {
  if (cache === undefined) return delegate.rpc(method, request)
  return when(cache.get(method as unknown as RpcMethod<unknown, unknown>, request, renewal, neverGone), ({ reply }) => reply as R)
}

/** A resolver that goes away does not say so. */
const neverGone = (): AbortSignal => new AbortController().signal

/**
 * Asks and goes on with the answer. When asking fails, the client learns that there is no such name if it named what does not exist,
 * else that the server failed (surface/dns.md D07).
 */
export function askFor<Request extends { readonly AllowStale: boolean }, R extends Aged>(
  call: Call,
  method: RpcMethod<Request, R>,
  request: Request,
  proceed: (reply: R) => void | Promise<void>,
  renewal?: Renewal,
): void | Promise<void> {
  let reply: R | Promise<R>
  try {
    reply = ask(call.world, method, request, renewal)
  } catch (error) {
    return failed(call, error)
  }
  return reply instanceof Promise ? reply.then(proceed, (error: unknown) => failed(call, error)) : proceed(reply)
}

function failed(call: Call, error: unknown): void {
  call.world.runtime.log.error('rpc error', { error })
  if (isError(error, 'no-path-to-datacenter') || isError(error, 'query-not-found')) nameError(call)
  else call.reply.code = responseCode.serverFailure
}

