/** Names and values side by side, as the original's tab writer sets them: six blanks after the longest name. */
export function twoColumns(rows: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length)) + 6
  return rows.map(([name, value]) => `${name.padEnd(width)}${value}`).join('\n')
}
