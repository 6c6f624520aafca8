import { assert } from '../std/assert.ts'
import { cleanPath } from './target.ts'

/** What a path leads to. `tail` is what follows the pattern; a redirect names the path to go to. */
export type Found<T> = { readonly entry: T; readonly tail: string } | { readonly redirect: string } | undefined

/** Stands in a pattern for what lies between a prefix and an ending. */
export const gap = '{}'

interface Prefix<T> {
  readonly prefix: string
  readonly entry: T
  /** Undefined for all but the few prefixes that have any. */
  readonly endings: readonly { readonly ending: string; readonly entry: T }[] | undefined
}

/**
 * Go's `http.ServeMux` in short (docs/decisions/0012): patterns are exact strings, or prefixes when they end in a slash; the longest
 * one wins. A path whose slashed form alone is known leads there. A prefix may know endings, `/v1/query/{}/execute`, as handlers of
 * the original do that look at the path once more.
 */
export class Matcher<T> {
  readonly #exact = new Map<string, { readonly entry: T; readonly tail: '' } | { readonly redirect: string }>()
  readonly #prefixes: readonly Prefix<T>[]

  constructor(patterns: ReadonlyMap<string, T>) {
    const prefixes = [...patterns].filter(([pattern]) => pattern.endsWith('/'))
    this.#prefixes = prefixes
      .map(([prefix, entry]) => ({ prefix, entry, endings: endingsOf(patterns, prefix) }))
      .toSorted((a, b) => b.prefix.length - a.prefix.length)
    for (const [prefix] of prefixes) this.#exact.set(prefix.slice(0, -1), { redirect: prefix })
    for (const [pattern, entry] of patterns) {
      assert(pattern.startsWith('/'), `pattern ${pattern} has no leading slash`)
      if (pattern.includes(gap)) continue
      this.#exact.set(pattern, { entry, tail: '' })
    }
  }

  /** For a path that is clean. */
  find(path: string): Found<T> {
    const exact = this.#exact.get(path)
    if (exact !== undefined) return exact
    for (const { prefix, entry, endings } of this.#prefixes) {
      if (!path.startsWith(prefix)) continue
      const tail = path.slice(prefix.length)
      if (endings === undefined) return { entry, tail }
      const ended = endings.find(({ ending }) => path.endsWith(ending))
      if (ended === undefined) return { entry, tail }
      // The slash may be the one that ends the prefix: then the ending is also the tail.
      return { entry: ended.entry, tail: tail.endsWith(ended.ending) ? tail.slice(0, -ended.ending.length) : tail }
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

function endingsOf<T>(patterns: ReadonlyMap<string, T>, prefix: string): Prefix<T>['endings'] {
  const start = prefix + gap
  const endings = [...patterns].filter(([pattern]) => pattern.startsWith(start)).map(([pattern, entry]) => ({ ending: pattern.slice(start.length), entry }))
  return endings.length === 0 ? undefined : endings
}
