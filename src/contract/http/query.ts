import { escapeQuery, unescapeQuery } from './percent.ts'

/** The parameters of a request. Parameters may repeat; whether one is there and what it says are different questions (G42). */
export class Query {
  readonly #names: readonly string[]
  readonly #values: readonly string[]

  constructor(names: readonly string[], values: readonly string[]) {
    this.#names = names
    this.#values = values
  }

  /** Go's `url.ParseQuery`: a semicolon separates as an ampersand does (until Go 1.17). Undefined when an escape is malformed. */
  static parse(text: string): Query | undefined {
    const names: string[] = []
    const values: string[] = []
    for (const part of text.split(/[&;]/)) {
      if (part === '') continue
      const equals = part.indexOf('=')
      const name = unescapeQuery(equals < 0 ? part : part.slice(0, equals))
      const value = equals < 0 ? '' : unescapeQuery(part.slice(equals + 1))
      if (name === undefined || value === undefined) return undefined
      names.push(name)
      values.push(value)
    }
    return new Query(names, values)
  }

  has(name: string): boolean {
    return this.#names.includes(name)
  }

  /** The first value, or the empty string. */
  get(name: string): string {
    const at = this.#names.indexOf(name)
    return at < 0 ? '' : this.#values[at]!
  }

  /** Every value, in order. */
  all(name: string): readonly string[] {
    return this.#values.filter((_, at) => this.#names[at] === name)
  }

  /** Go's `Values.Encode`: sorted by name, every parameter with an equals sign. */
  encode(): string {
    return this.#names
      .map((name, at) => ({ name, at }))
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.at - b.at))
      .map(({ name, at }) => `${escapeQuery(name)}=${escapeQuery(this.#values[at]!)}`)
      .join('&')
  }
}

/** Of a request without parameters. */
export const noQuery = new Query([], [])
