import { escapePath, unescapePath } from '../contract/http/percent.ts'

/** Where a request goes, taken apart as Go's `url.ParseRequestURI` does. */
export interface Target {
  /** Percent-decoded. */
  readonly path: string
  /** What stands after the question mark, as it was sent; undefined when there is none. */
  readonly query: string | undefined
  /** `http://host` of a target in absolute form, else empty. */
  readonly origin: string
}

/**
 * Paths that need no second look: rooted, printable ASCII without escapes, and no empty segment but the last, nor one that starts
 * with a dot.
 */
const plain = /^(?:\/(?![/.])[!-$&-.0-~]*)+$/

export function isPlainPath(path: string): boolean {
  return plain.test(path)
}

// eslint-disable-next-line no-control-regex
const control = /[\x00-\x20\x7f]/

/** Undefined when the target is malformed, which Go's server answers by itself. */
export function parseTarget(target: string): Target | undefined {
  if (control.test(target)) return undefined
  const absolute = /^[A-Za-z][A-Za-z0-9+\-.]*:\/\/[^/?]*/.exec(target)
  const origin = absolute === null ? '' : absolute[0]
  const rest = target.slice(origin.length)
  const mark = rest.indexOf('?')
  const raw = mark < 0 ? rest : rest.slice(0, mark)
  if (raw !== '*' && !raw.startsWith('/') && origin === '') return undefined
  const path = unescapePath(raw)
  return path === undefined ? undefined : { path, query: mark < 0 ? undefined : rest.slice(mark + 1), origin }
}

/** The path without empty, `.` and `..` segments; a slash at the end stays (Go's `cleanPath` of `net/http`). */
export function cleanPath(path: string): string {
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(segment)
  }
  return kept.length === 0 ? '/' : `/${kept.join('/')}${path.endsWith('/') ? '/' : ''}`
}

/** The address of another path with the same query, as a redirect names it. */
export function addressOf(path: string, { query, origin }: Target): string {
  return `${origin}${escapePath(path)}${query === undefined ? '' : `?${query}`}`
}
