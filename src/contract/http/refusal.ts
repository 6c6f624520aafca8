/**
 * A request that a mapping turns down by itself, before or after the call: a status and a text, without index headers
 * (surface/http.md G27). Mappings of requests throw it, mappings of replies return it.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  constructor(status: number, text: string) {
    super(text)
    this.status = status
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

/** An answer with another status than 200. */
export class Coded<J> {
  readonly status: number
  readonly value: J
  constructor(status: number, value: J) {
    this.status = status
    this.value = value
  }
}
