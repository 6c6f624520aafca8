import { quote } from '../std/quote.ts'
import type { Flags, FlagValues } from './flag.ts'

export interface ParsedFlags<F extends Flags> {
  readonly values: FlagValues<F>
  /** What follows the flags. */
  readonly args: readonly string[]
}

export interface FlagError {
  readonly error: string
}

/**
 * Reads flags as Go does: one dash or two, `-name value` or `-name=value`, the next word as the value even when it starts with a dash,
 * truth values never from the next word; `--` or the first word that is no flag ends them.
 */
export function parseFlags<F extends Flags>(flags: F, words: readonly string[]): ParsedFlags<F> | FlagError {
  const values: Record<string, unknown> = {}
  for (const [name, flag] of Object.entries(flags)) values[name] = flag.initial
  let at = 0
  while (at < words.length) {
    const word = words[at]!
    if (word.length < 2 || !word.startsWith('-')) break
    at++
    if (word === '--') break
    const body = word.slice(word.startsWith('--') ? 2 : 1)
    if (body === '' || body.startsWith('-') || body.startsWith('=')) return { error: `bad flag syntax: ${word}` }
    const equals = body.indexOf('=')
    const name = equals < 0 ? body : body.slice(0, equals)
    const given = equals < 0 ? undefined : body.slice(equals + 1)
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined
    if (flag === undefined) return { error: `flag provided but not defined: -${name}` }
    let text = given
    if (text === undefined) {
      if (flag.boolean) text = 'true'
      else if (at < words.length) text = words[at++]!
      else return { error: `flag needs an argument: -${name}` }
    }
    const slot = flag.keptBy ?? name
    const set = flag.set(text, values[slot])
    if ('error' in set) {
      return { error: `${flag.boolean ? `invalid boolean value ${quote(text)} for -${name}` : `invalid value ${quote(text)} for flag -${name}`}: ${set.error}` }
    }
    values[slot] = set.value
  }
  return { values: values as FlagValues<F>, args: words.slice(at) }
}
