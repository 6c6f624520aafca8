import { InputError } from '../../../std/errors.ts'
import { parseHcl } from '../../../lang/hcl/parse-hcl.ts'
import { type HclValue, isList, isObject } from '../../../lang/hcl/tree.ts'
import { JsonNumber, JsonObject, type JsonTree, parseWholeJson } from '../../../wire/json-parse.ts'
import { type ConfigEntry, configEntryRecord } from '../../../wire/records/config-entry-forms.ts'
import { weakRecord } from '../../../wire/weak-read.ts'

/** Reads an entry in HCL or JSON; what it may hold depends on its kind. Throws `InputError` in the original's words. */
export function entryOfText(text: string): ConfigEntry {
  const tree = parsed(text)
  const at = tree.names.includes('Kind') ? tree.names.indexOf('Kind') : tree.names.indexOf('kind')
  if (at < 0) throw new InputError('Payload does not contain a kind/Kind key at the top level')
  const kind = tree.values[at]
  if (typeof kind !== 'string') throw new InputError('Kind value in payload is not a string')
  return { ...weakRecord(configEntryRecord(kind), tree), Kind: kind }
}

function parsed(text: string): JsonObject {
  try {
    const tree = /^\s*\{/.test(text) ? parseWholeJson(text) : treeOf(parseHcl(text))
    return tree as JsonObject
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`Failed to decode config entry input: ${error.message}`, { cause: error })
    throw error
  }
}

function treeOf(value: HclValue): JsonTree {
  if (typeof value === 'bigint' || typeof value === 'number') return new JsonNumber(String(value))
  if (value !== null && isList(value)) return value.items.map(treeOf)
  if (value === null || !isObject(value)) return value
  const object = new JsonObject()
  for (const [name, item] of value) {
    object.names.push(name)
    object.values.push(treeOf(item))
  }
  return object
}
