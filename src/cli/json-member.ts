import { JsonObject, type JsonTree } from '../wire/json-parse.ts'

/** What stands at a path of names in a JSON text; undefined when the path ends before. */
export function memberAt(tree: JsonTree, ...path: readonly string[]): JsonTree | undefined {
  let at: JsonTree | undefined = tree
  for (const name of path) at = at instanceof JsonObject ? at.values[at.names.indexOf(name)] : undefined
  return at
}
