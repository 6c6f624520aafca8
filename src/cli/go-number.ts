/** Go's `strconv.ParseBool`; undefined for what it refuses. */
export function parseGoBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true
  return ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text) ? false : undefined
}

const underscored = /^(0[xX](_?[0-9a-fA-F])+|0[bB](_?[01])+|0[oO](_?[0-7])+|0(_?[0-7])+|[1-9](_?\d)*|0)$/

/** What Go's flags take for an integer: base by prefix, underscores between digits. The errors are those that flags print. */
export function parseGoInteger(text: string, least: bigint, most: bigint): { readonly value: bigint } | { readonly error: string } {
  const signed = least < 0n && /^[+-]/.test(text)
  const digits = signed ? text.slice(1) : text
  if (!underscored.test(digits)) return { error: 'parse error' }
  const plain = digits.replaceAll('_', '').replace(/^0(?=[0-7])/, '0o').replace(/^0([XBO])/, (prefix) => prefix.toLowerCase())
  const value = signed && text.startsWith('-') ? -BigInt(plain) : BigInt(plain)
  return value < least || value > most ? { error: 'value out of range' } : { value }
}
