import { InputError } from '../../std/errors.ts'
import { type HclObject, type HclValue, isList, isObject } from '../../lang/hcl/tree.ts'
import { JsonNumber, JsonObject, type JsonTree } from '../../wire/json-parse.ts'
import { type ConfigEntry, configEntryRecord } from '../../wire/records/config-entry-forms.ts'
import { weakRecord, WholeNumber } from '../../wire/weak-read.ts'

/** Reads an entry from a table of a file; what it may hold depends on its kind. Throws `InputError` in the original's words. */
export function configEntryOf(table: HclObject): ConfigEntry {
  const kind = table.get(table.has('Kind') ? 'Kind' : 'kind')
  if (kind === undefined) throw new InputError('Payload does not contain a kind/Kind key at the top level')
  if (typeof kind !== 'string') throw new InputError('Kind value in payload is not a string')
  return { ...weakRecord(configEntryRecord(kind), objectOf(table)), Kind: kind }
}

function objectOf(table: HclObject): JsonObject {
  const object = new JsonObject()
  for (const [name, value] of table) {
    object.names.push(name)
    object.values.push(treeOf(value))
  }
  return object
}

function treeOf(value: HclValue): JsonTree {
  if (typeof value === 'bigint') return new WholeNumber(String(value))
  if (typeof value === 'number') return new JsonNumber(String(value))
  if (value === null || typeof value !== 'object') return value
  if (isObject(value)) return objectOf(value)
  return isList(value) ? value.items.map(treeOf) : value
}
