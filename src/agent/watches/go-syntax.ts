import { type HclValue, isList, isObject } from '../../lang/hcl/tree.ts'
import { quote } from '../../std/quote.ts'

/** A value as Go's `%#v` prints what its decoders make of it; the keys of tables are sorted. */
export function goSyntax(value: HclValue): string {
  if (value === null) return 'interface {}(nil)'
  if (typeof value === 'string') return quote(value)
  if (isObject(value)) {
    const entries = [...value].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => `${quote(key)}:${goSyntax(inner)}`)
    return `map[string]interface {}{${entries.join(', ')}}`
  }
  if (isList(value)) return `${value.ofObjects ? '[]map[string]interface {}' : '[]interface {}'}{${value.items.map(goSyntax).join(', ')}}`
  return String(value)
}
