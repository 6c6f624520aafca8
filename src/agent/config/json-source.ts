import { InputError } from '../../std/errors.ts'
import type { HclObject, HclValue } from '../../lang/hcl/tree.ts'
import { JsonNumber, JsonObject, type JsonTree, parseWholeJson } from '../../wire/json-parse.ts'

/** As HCL has it: what is larger is no configuration, and would stop the agent for long. */
const maxBytes = 16 * 1024 * 1024

/** Reads a JSON configuration file to the tree that HCL gives. All numbers are fractions, as in Go. Errors are Go's. */
export function parseJsonSource(text: string): HclObject {
  if (text.length > maxBytes) throw new InputError(`larger than ${maxBytes} bytes`)
  const tree = parseWholeJson(text)
  if (tree === null) return new Map()
  if (tree instanceof JsonObject) return objectOf(tree)
  throw new InputError(`json: cannot unmarshal ${nameOf(tree)} into Go value of type map[string]interface {}`)
}

function objectOf(tree: JsonObject): HclObject {
  const out = new Map<string, HclValue>()
  for (const [i, name] of tree.names.entries()) out.set(name, valueOf(tree.values[i]!))
  return out
}

function valueOf(tree: JsonTree): HclValue {
  if (tree === null || typeof tree === 'string' || typeof tree === 'boolean') return tree
  if (tree instanceof JsonObject) return objectOf(tree)
  if (tree instanceof JsonNumber) {
    const value = Number(tree.text)
    if (!Number.isFinite(value)) throw new InputError(`json: cannot unmarshal number ${tree.text} into Go value of type float64`)
    return value
  }
  return { items: tree.map(valueOf), ofObjects: false }
}

function nameOf(tree: JsonTree): string {
  if (tree instanceof JsonNumber) return 'number'
  if (Array.isArray(tree)) return 'array'
  return typeof tree === 'boolean' ? 'bool' : 'string'
}
