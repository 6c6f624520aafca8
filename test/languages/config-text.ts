import { Numeral, Table, type Taste, type Value } from './config-trees.ts'

/** A tree as JSON, with white space of any kind. */
export function jsonText(value: Value, taste: Taste): string {
  const { dice } = taste
  const gap = (): string => (dice.once(6) ? dice.pick([' ', '\n', '\t', '\r\n']) : '')
  const inner = (item: Value): string => `${gap()}${jsonText(item, taste)}${gap()}`
  if (value instanceof Numeral) return value.text
  if (value instanceof Table) return `{${value.pairs.map(([key, item]) => `${gap()}${jsonString(key, taste)}${gap()}:${inner(item)}`).join(',')}}`
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map(inner).join(',')}]`
  return typeof value === 'string' ? jsonString(value, taste) : JSON.stringify(value)
}

function jsonString(text: string, { dice }: Taste): string {
  return dice.once(30) ? `"${[...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"` : JSON.stringify(text)
}

/** A tree as HCL: blocks or values, heredocs, comments. */
export function hclText(table: Table, taste: Taste): string {
  const { dice } = taste
  const lines = table.pairs.map(([key, value]) => `${comment(taste)}${hclPair(key, value, taste)}${dice.once(30) ? ',' : ''}${dice.once(15) ? dice.pick([' # end', ' // end', ' /* end */']) : ''}`)
  return `${lines.join('\n')}\n${comment(taste)}`
}

function comment({ dice }: Taste): string {
  return dice.once(15) ? dice.pick(['# a "comment" {\n', '// b\n', '/* c\n } */ ', '#\n', '\n\n', '\r\n', '\t']) : ''
}

function hclPair(key: string, value: Value, taste: Taste): string {
  const { dice } = taste
  const name = /^[\w.-]+$/.test(key) && !/^\d/.test(key) && !dice.once(20) ? key : hclString(key, taste)
  if (value instanceof Table) {
    if (dice.once(12) && value.pairs.length === 1 && value.pairs[0]![1] instanceof Table) {
      const [label, inner] = value.pairs[0]!
      return `${name} ${hclString(label, taste)} {\n${hclText(inner as Table, taste)}}`
    }
    return `${name}${dice.once(3) ? ' = ' : ' '}{\n${hclText(value, taste)}}`
  }
  // Blocks that repeat make a list.
  if (Array.isArray(value) && value.length > 0 && value.every((item) => item instanceof Table) && dice.once(2)) {
    return (value as readonly Table[]).map((item) => `${name} {\n${hclText(item, taste)}}`).join('\n')
  }
  return `${name} =${dice.once(10) ? '' : ' '}${hclValue(value, taste)}`
}

function hclValue(value: Value, taste: Taste): string {
  const { dice } = taste
  if (value instanceof Numeral) return value.text
  if (value instanceof Table) return `{\n${hclText(value, taste)}}`
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map((item) => hclValue(item, taste)).join(dice.once(8) ? ',\n' : ', ')}${dice.once(10) && value.length > 0 ? ',' : ''}]`
  if (typeof value !== 'string') return JSON.stringify(value)
  if (dice.once(25)) return dice.pick([`<<EOF\n${value}\nEOF\n`, `<<-EOF\n    ${value}\n    EOF\n`, `<<EOF\n  ${value}\n  EOF\n`])
  return hclString(value, taste)
}

function hclString(text: string, { dice }: Taste): string {
  if (dice.once(30)) return `"${[...text].map((char) => (char.codePointAt(0)! > 0xffff ? `\\U${char.codePointAt(0)!.toString(16).padStart(8, '0')}` : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)).join('')}"`
  if (dice.once(60)) return `"${text}"`
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`
}
