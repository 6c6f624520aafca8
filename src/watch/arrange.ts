import { JsonNumber, JsonObject, type JsonTree } from '../wire/json-parse.ts'
import { jsonString } from '../wire/json-text.ts'

/** A field as the original's client has it, and what it is when the server leaves it out; without that it stays out. */
type Field = readonly [name: string, otherwise?: JsonTree | undefined, shape?: Fields]
export type Fields = readonly Field[]

/** Fields in the order of the original's client, which is not the server's. */
export function arranged(tree: JsonTree, fields: Fields): JsonTree {
  if (Array.isArray(tree)) return tree.map((element: JsonTree) => arranged(element, fields))
  if (!(tree instanceof JsonObject)) return tree
  const out = new JsonObject()
  for (const [name, otherwise, shape] of fields) {
    const at = tree.names.indexOf(name)
    const value = at < 0 ? otherwise : tree.values[at]!
    if (value === undefined) continue
    out.names.push(name)
    out.values.push(shape === undefined ? value : arranged(value, shape))
  }
  return out
}

/** As Go writes it: each level indented, or everything on one line. */
export function textOfTree(tree: JsonTree, indent: string, line = '\n'): string {
  if (tree === null || typeof tree === 'boolean') return String(tree)
  if (typeof tree === 'string') return jsonString(tree)
  if (tree instanceof JsonNumber) return tree.text
  const inner = indent === '' ? '' : line + indent
  const [open, close, parts] = tree instanceof JsonObject
    ? ['{', '}', tree.names.map((name, i) => `${jsonString(name)}:${indent === '' ? '' : ' '}${textOfTree(tree.values[i]!, indent, inner)}`)]
    : ['[', ']', tree.map((element) => textOfTree(element, indent, inner))]
  return parts.length === 0 ? open + close : `${open}${parts.map((part) => inner + part).join(',')}${indent === '' ? '' : line}${close}`
}
