import { formatDuration, type Nanoseconds, parseDuration } from '../std/duration.ts'
import { parseUint, quote } from '../std/quote.ts'
import { parseGoBool, parseGoInteger } from './go-number.ts'

/**
 * One flag of a command. Behaviour and words are those of Go's `flag` package, with two families: its own types, and the original's
 * types, which differ in what a bad value is called.
 */
export interface Flag<T> {
  readonly doc: string
  /** What help shows for the value; empty for flags that need none. A name in backquotes within `doc` goes before it. */
  readonly label: string
  /** May stand alone, meaning true. */
  readonly boolean: boolean
  readonly initial: T
  /** The flag that keeps the value, where several flags fill one list in the order they come. */
  readonly keptBy?: string
  /** Shown by Go's usage; empty for a zero value. */
  readonly defaultText: string
  /** A new value from a text and what was there before, or the words for a bad one. */
  set(text: string, before: T): { readonly value: T } | { readonly error: string }
}

export type Flags = Readonly<Record<string, Flag<unknown>>>
export type FlagValues<F extends Flags> = { readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never }

function flag<T>(doc: string, label: string, initial: T, set: Flag<T>['set'], more: Partial<Flag<T>> = {}): Flag<T> {
  return { doc, label, boolean: false, initial, defaultText: '', set, ...more }
}

/** Go's own `bool`. */
export function boolFlag(doc: string, initial = false): Flag<boolean> {
  return flag(doc, '', initial, (text) => {
    const value = parseGoBool(text)
    return value === undefined ? { error: 'parse error' } : { value }
  }, { boolean: true, defaultText: initial ? 'true' : '' })
}

/** Go's own `string`. */
export function stringFlag(doc: string, initial = ''): Flag<string> {
  return flag(doc, 'string', initial, (value) => ({ value }), { defaultText: initial === '' ? '' : quote(initial) })
}

/** Go's own `uint64`. */
export function uintFlag(doc: string): Flag<bigint> {
  return flag(doc, 'uint', 0n, (text) => parseGoInteger(text, 0n, (1n << 64n) - 1n))
}

/** Go's own `int`. */
export function intFlag(doc: string, initial = 0): Flag<number> {
  return flag(doc, 'int', initial, (text) => {
    const parsed = parseGoInteger(text, -(1n << 63n), (1n << 63n) - 1n)
    return 'error' in parsed ? parsed : { value: Number(parsed.value) }
  }, { defaultText: initial === 0 ? '' : String(initial) })
}

/** Go's own `duration`. */
export function durationFlag(doc: string, initial: Nanoseconds = 0): Flag<Nanoseconds> {
  return flag(doc, 'duration', initial, (text) => {
    const parsed = parseDuration(text)
    return 'error' in parsed ? { error: 'parse error' } : parsed
  }, { defaultText: Number(initial) === 0 ? '' : formatDuration(initial) })
}

/** The original's text; undefined until it is given. */
export function valueFlag(doc: string): Flag<string | undefined> {
  return flag<string | undefined>(doc, 'value', undefined, (value) => ({ value }))
}

/** The original's truth value; undefined until it is given. */
export function switchFlag(doc: string): Flag<boolean | undefined> {
  return flag<boolean | undefined>(doc, '', undefined, (text) => {
    const value = parseGoBool(text)
    return value === undefined ? { error: `strconv.ParseBool: parsing ${quote(text)}: invalid syntax` } : { value }
  }, { boolean: true })
}

/** The original's integer; undefined until it is given. */
export function numberFlag(doc: string): Flag<bigint | undefined> {
  return flag<bigint | undefined>(doc, 'value', undefined, (text) => {
    const failure = (what: string): { error: string } => ({ error: `strconv.Atoi: parsing ${quote(text)}: ${what}` })
    if (!/^[+-]?\d+$/.test(text)) return failure('invalid syntax')
    const value = BigInt(text.startsWith('+') ? text.slice(1) : text)
    return value < -(1n << 63n) || value >= 1n << 63n ? failure('value out of range') : { value }
  })
}

/** A text that may be given more than once. */
export function textsFlag(doc: string, keptBy?: string): Flag<readonly string[]> {
  return flag<readonly string[]>(doc, 'value', [], (text, before) => ({ value: [...before, text] }), keptBy === undefined ? {} : { keptBy })
}

/** `name:text` that may be given more than once. */
export function pairsFlag(doc: string): Flag<ReadonlyMap<string, string>> {
  return flag<ReadonlyMap<string, string>>(doc, 'value', new Map(), (text, before) => {
    const colon = text.indexOf(':')
    const [name, value] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)]
    return { value: new Map([...before, [name, value]]) }
  })
}

/** The original's unsigned integer; undefined until it is given. */
export function countFlag(doc: string): Flag<number | bigint | undefined> {
  return flag<number | bigint | undefined>(doc, 'value', undefined, (text) => parseUint(text))
}

/** The original's duration; undefined until it is given. */
export function spanFlag(doc: string): Flag<Nanoseconds | undefined> {
  return flag<Nanoseconds | undefined>(doc, 'value', undefined, (text) => parseDuration(text))
}

/** `name=text` that may be given more than once; the last of a name counts. */
export function equationsFlag(doc: string): Flag<ReadonlyMap<string, string>> {
  return flag<ReadonlyMap<string, string>>(doc, 'value', new Map(), (text, before) => {
    const at = text.indexOf('=')
    if (at < 0) return { error: `Missing "=" value in argument: ${text}` }
    return { value: new Map([...before, [text.slice(0, at), text.slice(at + 1)]]) }
  })
}
