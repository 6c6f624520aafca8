import { InputError } from '../../std/errors.ts'
import { parseJsonItems } from './json-parser.ts'
import { parseItems } from './parser.ts'
import { maxSourceBytes } from './syntax.ts'
import { type HclObject, objectOf } from './tree.ts'

/**
 * Reads HCL 1 or its JSON form, which is taken when the first character is a brace. Strings are byte strings. Failures are `InputError`s
 * with the original's texts, positions included.
 */
export function parseHcl(source: string): HclObject {
  if (source.length > maxSourceBytes) throw new InputError(`larger than ${maxSourceBytes} bytes`)
  const json = /^[\t\n\v\f\r \x85\xa0]*\{/.test(source)
  return objectOf(json ? parseJsonItems(source) : parseItems(source), 'root')
}
