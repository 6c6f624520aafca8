import { jsonOf } from '../wire/record.ts'
import type { Kind } from '../wire/record.ts'

/** A list whose JSON grows beyond this is sent in pieces of about this size, so that no reply holds up the others. */
const pieceBytes = 256 * 1024

/** The JSON of a reply, as Consul's HTTP server prints it: whole, or in pieces where it is a long list. */
export function jsonReply(kind: Kind<unknown>, value: unknown, pretty: boolean): string | AsyncIterable<string> {
  if (kind.kind === 'list' && Array.isArray(value) && value.length > 1) return listReply(kind.item!, value, pretty)
  const json = jsonOf(kind, value, pretty)
  return pretty ? `${json}\n` : json
}

function listReply(kind: Kind<unknown>, items: readonly unknown[], pretty: boolean): string | AsyncIterable<string> {
  const encoder = new ListEncoder(kind, items, pretty)
  const first = encoder.next()
  return encoder.done ? first : pieces(first, encoder)
}

async function* pieces(first: string, encoder: ListEncoder): AsyncIterable<string> {
  yield first
  while (!encoder.done) yield encoder.next()
}

class ListEncoder {
  readonly #kind: Kind<unknown>
  readonly #items: readonly unknown[]
  readonly #pretty: boolean
  #at = 0
  constructor(kind: Kind<unknown>, items: readonly unknown[], pretty: boolean) {
    this.#kind = kind
    this.#items = items
    this.#pretty = pretty
  }

  get done(): boolean {
    return this.#at === this.#items.length
  }

  next(): string {
    const items = this.#items
    let out = ''
    while (this.#at < items.length && out.length < pieceBytes) {
      out += `${this.#at === 0 ? '[' : ','}${this.#item(items[this.#at])}`
      this.#at++
    }
    return this.done ? `${out}${this.#pretty ? '\n]\n' : ']'}` : out
  }

  /** Strings hold no line feeds in JSON, so every one stands before an indent. */
  #item(item: unknown): string {
    const json = jsonOf(this.#kind, item, this.#pretty)
    return this.#pretty ? `\n    ${json.replaceAll('\n', '\n    ')}` : json
  }
}
