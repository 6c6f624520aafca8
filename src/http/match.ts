import { assert } from '../std/assert.ts'
import { cleanPath } from './target.ts'

/** What a path leads to. `tail` is what follows the pattern; a redirect names the path to go to. */
export type Found<T> = { readonly entry: T; readonly tail: string } | { readonly redirect: string } | undefined

/**
 * Go's `http.ServeMux` in short (docs/decisions/0012): patterns are exact strings, or prefixes when they end in a slash; the longest
 * one wins. A path whose slashed form alone is known leads there.
 */
export class Matcher<T> {
  readonly #exact = new Map<string, { readonly entry: T; readonly tail: '' } | { readonly redirect: string }>()
  readonly #prefixes: readonly { readonly prefix: string; readonly entry: T }[]

  constructor(patterns: ReadonlyMap<string, T>) {
    const prefixes = [...patterns].filter(([pattern]) => pattern.endsWith('/'))
    this.#prefixes = prefixes
      .map(([prefix, entry]) => ({ prefix, entry }))
      .toSorted((a, b) => b.prefix.length - a.prefix.length)
    for (const [prefix] of prefixes) this.#exact.set(prefix.slice(0, -1), { redirect: prefix })
    for (const [pattern, entry] of patterns) {
      assert(pattern.startsWith('/'), `pattern ${pattern} has no leading slash`)
      this.#exact.set(pattern, { entry, tail: '' })
    }
  }

  /** For a path that is clean. */
  find(path: string): Found<T> {
    const exact = this.#exact.get(path)
    if (exact !== undefined) return exact
    for (const { prefix, entry } of this.#prefixes) {
      if (path.startsWith(prefix)) return { entry, tail: path.slice(prefix.length) }
    }
    return undefined
  }

  /** For any path: one that is not clean leads to where the clean one lies. */
  findAny(path: string): Found<T> {
    const clean = cleanPath(path)
    const found = this.find(clean)
    if (clean === path || (found !== undefined && 'redirect' in found)) return found
    return { redirect: clean }
  }
}
