import { JsonObject, type JsonTree } from '../wire/json-parse.ts'

/** What stands at a path of names in a JSON text; undefined when the path ends before. */
export function memberAt(tree: JsonTree, ...path: readonly string[]): JsonTree | undefined {
  let at: JsonTree | undefined = tree
  for (const name of path) at = at instanceof JsonObject ? at.values[at.names.indexOf(name)] : undefined
  return at
}

/** The same where a text is expected; empty for anything else. */
export function textAt(tree: JsonTree, ...path: readonly string[]): string {
  const value = memberAt(tree, ...path)
  return typeof value === 'string' ? value : ''
}
