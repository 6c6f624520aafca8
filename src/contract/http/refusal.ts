import type { Kind } from '../../wire/record.ts'

/**
 * A request that a mapping turns down by itself, before or after the call: a status and a text, without index headers
 * (surface/http.md G27). Mappings of requests throw it, mappings of replies return it.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  /** Of a mapping of replies: the reply's index headers go with it all the same. */
  readonly indexed: boolean
  constructor(status: number, text: string, indexed = false) {
    super(text)
    this.status = status
    this.indexed = indexed
  }
}

/** What the original raises as a bad request of its own: the text has a prefix. */
export function badRequest(reason: string): Refusal {
  return new Refusal(400, `Bad request: ${reason}`)
}

/** A reply of nothing but a status; index headers go with it. */
export class Bare {
  readonly status: number
  constructor(status: number) {
    this.status = status
  }
}

export const notFound = new Bare(404)

/** An answer with another status than 200, or with headers of its own: names and values in turn. */
export class Coded<J> {
  readonly status: number
  readonly value: J
  readonly headers: readonly string[]
  constructor(status: number, value: J, headers: readonly string[] = []) {
    this.status = status
    this.value = value
    this.headers = headers
  }
}

/** An answer in another form than its row's: JSON of another kind, a plain text, or bytes of a type. Not a refusal, so nothing is logged. */
export class Formed {
  readonly status: number
  readonly form: { readonly json: Kind<unknown> } | 'text' | { readonly type: string }
  readonly value: unknown
  readonly headers: readonly string[]
  constructor(status: number, form: Formed['form'], value: unknown, headers: readonly string[] = []) {
    this.status = status
    this.form = form
    this.value = value
    this.headers = headers
  }
}

/** A plain text without an end that anybody knows, in pieces as they come. */
export class Streamed {
  readonly pieces: AsyncIterable<string>
  constructor(pieces: AsyncIterable<string>) {
    this.pieces = pieces
  }
}
