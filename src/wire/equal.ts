/**
 * Deep equality of wire values: nil and empty differ, maps compare without order, arrays of bytes by content. It is Go's
 * `reflect.DeepEqual` on the records.
 */
export function equalValues(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return typeof a === 'number' && typeof b === 'number' && Number.isNaN(a) && Number.isNaN(b)
  }
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, at) => equalValues(item, b[at]))
  if (a instanceof Map) return b instanceof Map && a.size === b.size && sameEntries(a, b)
  if (a instanceof Uint8Array) return b instanceof Uint8Array && a.length === b.length && a.every((byte, at) => byte === b[at])
  if (Array.isArray(b) || b instanceof Map || b instanceof Uint8Array) return false
  return sameFields(a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>)
}

function sameEntries(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>): boolean {
  for (const [key, value] of a) if (!b.has(key) || !equalValues(value, b.get(key))) return false
  return true
}

function sameFields(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => name in b && equalValues(a[name], b[name]))
}
