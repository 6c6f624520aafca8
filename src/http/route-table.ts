import { assert } from '../std/assert.ts'
import type { Metrics, Sample } from '../runtime/metrics.ts'
import type { Query } from '../contract/http/query.ts'
import { patternOf } from '../contract/http/route.ts'
import type { Route } from '../contract/http/route.ts'
import { gap, Matcher } from './match.ts'

/** All rows of one path. */
export class PathEntry {
  /** As callers are told: `OPTIONS,GET,PUT`. */
  readonly allow: string
  /** As those are told who come with a method that is not among the rows'. */
  readonly allowInstead: string
  readonly #rows: ReadonlyMap<string, readonly Route[]>
  readonly #metric: string
  readonly #times = new Map<string, Sample>()

  /** `branches`: paths with this beginning differ by their endings, so that the original refuses methods in another place. */
  constructor(rows: readonly Route[], branches: boolean) {
    this.#rows = Map.groupBy(rows, (row) => row.method)
    this.#metric = metricOf(rows)
    this.allow = ['OPTIONS', ...this.#rows.keys()].join(',')
    this.allowInstead = branches ? [...this.#rows.keys()].join(',') : this.allow
    for (const [method, ofMethod] of this.#rows) {
      const last = ofMethod.at(-1)!
      assert(last.when === undefined, `${method} ${last.path}: no row applies without a parameter`)
    }
  }

  /** Where the times of answers go. As in the original, what may follow the fixed part of the path is `_`. */
  times(metrics: Metrics, method: string): Sample {
    let sample = this.#times.get(method)
    if (sample === undefined) this.#times.set(method, (sample = metrics.sample(`http.${method}.${this.#metric}`)))
    return sample
  }

  has(method: string): boolean {
    return this.#rows.has(method)
  }

  /** The first row of a method that applies. */
  row(method: string, query: Query): Route {
    const rows = this.#rows.get(method)!
    for (const row of rows) if (row.when === undefined || query.has(row.when)) return row
    throw new Error(`no row of ${method} applies`)
  }
}

function metricOf([row]: readonly Route[]): string {
  const { fixed } = patternOf(row?.path ?? '/')
  return fixed.slice(1).split('/').map((part) => part || '_').join('.')
}

/** The rows by path. */
export function routeTable(routes: readonly Route[]): Matcher<PathEntry> {
  const byFixed = Map.groupBy(routes, (row) => patternOf(row.path).fixed)
  const patterns = new Map<string, PathEntry>()
  for (const [fixed, rows] of byFixed) {
    const byEnding = Map.groupBy(rows, (row) => patternOf(row.path).ending)
    for (const [ending, ended] of byEnding) {
      patterns.set(ending === '' ? fixed : `${fixed}${gap}${ending}`, new PathEntry(ended, byEnding.size > 1))
    }
  }
  return new Matcher(patterns)
}
