const padding = 6

/** Cells of a line; the last is what follows the last tab, and takes no part in columns. */
type Line = readonly string[]

/**
 * Sets text by its tabs as the original's tab writer does: cells that stand below each other in consecutive lines form a column, as wide
 * as its widest cell and six blanks. Users' values pass through it too, so their tabs count.
 */
export function tabWritten(text: string): string {
  const out: string[] = []
  let block: string[][] = []
  let line: string[] = []
  let cell = ''
  const flush = (): void => {
    out.push(formatBlock(block, [], 0))
    block = []
  }
  for (const char of text) {
    if (char === '\t' || char === '\v') {
      line.push(cell)
      cell = ''
    } else if (char === '\n' || char === '\f') {
      line.push(cell)
      block.push(line)
      // A line without tabs ends all columns, and so does a form feed.
      if (line.length === 1 || char === '\f') flush()
      line = []
      cell = ''
    } else cell += char
  }
  // At the very end an empty cell is none.
  if (cell !== '') line.push(cell)
  block.push(line)
  flush()
  return out.join('').slice(0, -1)
}

/** Lines with the widths of the columns to their left known. */
function formatBlock(lines: readonly Line[], widths: readonly number[], column: number): string {
  let out = ''
  let from = 0
  while (from < lines.length) {
    const has = (line: Line | undefined): boolean => line !== undefined && column < line.length - 1
    let to = from
    while (to < lines.length && has(lines[to]) === has(lines[from])) to++
    const part = lines.slice(from, to)
    if (has(lines[from])) {
      const width = Math.max(...part.map((line) => runes(line[column]!))) + padding
      out += formatBlock(part, [...widths, width], column + 1)
    } else out += part.map((line) => `${written(line, widths)}\n`).join('')
    from = to
  }
  return out
}

function written(line: Line, widths: readonly number[]): string {
  return line.map((cell, i) => (i < widths.length ? cell + ' '.repeat(widths[i]! - runes(cell)) : cell)).join('')
}

/** Characters of a byte string that holds UTF-8. */
function runes(bytes: string): number {
  return bytes.replaceAll(/[\x80-\xbf]/g, '').length
}
