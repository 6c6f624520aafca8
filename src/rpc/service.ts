import { replyCodec, type RpcMethod } from '../contract/rpc/method.ts'
import type { Counter } from '../runtime/metrics.ts'
import { AssertionFailure } from '../std/assert.ts'
import { InputError } from '../std/errors.ts'
import { errors } from '../wire/errors.ts'
import type { Reader } from '../wire/msgpack-reader.ts'
import { type ValueCodec } from '../wire/record.ts'
import { methodBytes, writeFailure, writeResponseHeader, type RequestHeader } from '../wire/rpc.ts'
import type { Channel } from './stream.ts'

/** Where a call came from. */
export interface Caller {
  readonly ip: string
  /** Told of what could not be taken for a call. */
  refused(error: Error): void
}

/** Does what a method promises. Answers at once when it can; `signal` fires when the caller of a waiting call is gone. */
export type Serve = <Request, Reply>(
  method: RpcMethod<Request, Reply>,
  request: Request,
  signal: AbortSignal | undefined,
  caller: Caller,
) => Reply | Promise<Reply>

/** A method as it stands in the table, with its types forgotten. */
type AnyMethod = RpcMethod<unknown, unknown>

/** Rows of contract/rpc, of whatever types. */
export type MethodTable = readonly Pick<AnyMethod, 'name'>[]

interface Row {
  readonly method: AnyMethod
  readonly reply: ValueCodec<unknown>
  readonly named: Uint8Array
}

/** A call that has been read. */
export interface ReceivedCall {
  readonly header: RequestHeader
  readonly row: Row
  readonly request: unknown
}

/** A request that no method can be found for, or whose argument is none; answered with its text and then hung up on. */
export class Unservable extends Error {
  override readonly name = 'Unservable'
}

/** The methods that a server offers, by the names they have on the wire. */
export class RpcService {
  readonly #rows = new Map<string, Row>()
  readonly #services = new Set<string>()
  readonly #serve: Serve
  readonly #served: Counter

  constructor(methods: MethodTable, serve: Serve, served: Counter) {
    this.#serve = serve
    this.#served = served
    for (const each of methods) {
      const method = each as AnyMethod
      this.#rows.set(method.name, { method, reply: replyCodec(method), named: methodBytes(method.name) })
      this.#services.add(method.name.slice(0, method.name.lastIndexOf('.')))
    }
  }

  /** Makes a call of a head and what follows it. Throws `Unservable`. */
  read(header: RequestHeader, body: Reader): ReceivedCall {
    const row = this.#rows.get(header.ServiceMethod)
    if (row === undefined) throw new Unservable(this.#unknown(header.ServiceMethod).message)
    try {
      return { header, row, request: row.method.request.read(body) }
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      throw new Unservable(error.message, { cause: error })
    }
  }

  call({ row, request }: ReceivedCall, signal: AbortSignal | undefined, caller: Caller): unknown {
    this.#served.add(1)
    return this.#serve(row.method, request, signal, caller)
  }

  /** Whether the caller's leaving should end the call. */
  waits({ row, request }: ReceivedCall): boolean {
    return row.method.blocking && Number((request as { readonly MinQueryIndex?: number | bigint }).MinQueryIndex ?? 0) > 0
  }

  #unknown(name: string): Error {
    const dot = name.lastIndexOf('.')
    if (dot < 0) return errors.illFormedMethod(name)
    return this.#services.has(name.slice(0, dot)) ? errors.unknownMethod(name) : errors.unknownService(name)
  }
}

/** Sends the answer of a call that went well; one that cannot be encoded becomes a failure. */
export function sendReply(channel: Channel, { header, row }: ReceivedCall, reply: unknown): void {
  try {
    channel.send((writer) => {
      writeResponseHeader(writer, header.Seq, row.named)
      row.reply.write(writer, reply)
    })
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    sendFailure(channel, header, error)
  }
}

/** Sends the text of an error. What is a fault of this program is not an answer. */
export function sendFailure(channel: Channel, header: RequestHeader, error: unknown): void {
  if (error instanceof AssertionFailure || !(error instanceof Error)) throw error
  channel.send((writer) => writeFailure(writer, error.message, header.Seq, header.ServiceMethod))
}
