import { codecOf, type Kind, type ValueCodec } from '../../wire/record.ts'
import type { Access } from '../access.ts'

/** What a method needs of its request: a record, or what has a private encoding. */
export interface RequestCodec<T> extends ValueCodec<T> {
  zero(): T
  make(given: Partial<T>): T
}

/**
 * A method of Consul's RPC: what it is called on the wire, what it takes and gives, where it may run (protocol/rpc.md §7, §8, §12).
 * One declaration serves the dispatcher, the stubs, forwarding and the table of rights.
 */
export interface RpcMethod<Request, Reply> {
  readonly name: string
  readonly request: RequestCodec<Request>
  readonly reply: Kind<Reply> | ValueCodec<Reply>
  /** A request with query options is a read, any other a write; reads may be retried and may be served stale. */
  readonly mode: 'read' | 'write'
  /**
   * `leader`: by the leader of the request's datacenter, or by any server if the request allows stale. `datacenter`: by any server
   * of the datacenter that the request names. `local`: by whoever is asked.
   */
  readonly forward: 'leader' | 'datacenter' | 'local'
  /** It goes to the primary datacenter, whatever the request says: what it writes is the same in all of them. */
  readonly primary?: true
  /** The request may say that a stale answer will do, but it does not: only the leader knows. */
  readonly stale?: 'never'
  /** Whether the method waits when the request carries `MinQueryIndex`. */
  readonly blocking: boolean
  readonly access: Access<Request>
}

/** Declares a method; request and reply types follow from the records. */
export function rpcMethod<Request, Reply>(row: RpcMethod<Request, Reply>): RpcMethod<Request, Reply> {
  return Object.freeze(row)
}

/** How a method's reply is written and read. */
export function replyCodec<Reply>({ reply }: Pick<RpcMethod<never, Reply>, 'reply'>): ValueCodec<Reply> {
  return 'write' in reply ? reply : codecOf(reply)
}
