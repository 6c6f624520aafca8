import type { OptionValues } from './decode.ts'
import type { Opaque, OptionValue } from './option.ts'

/** Joins sources, the later over the earlier: lists append, tables overlay key by key, everything else is replaced. */
export function mergeSources(sources: readonly OptionValues[]): OptionValues {
  const out = new Map<string, OptionValue>()
  for (const source of sources) {
    for (const [key, value] of source) out.set(key, mergeValue(out.get(key), value))
  }
  return out
}

function mergeValue(before: OptionValue | undefined, value: OptionValue): OptionValue {
  if (before === undefined) return value
  if (Array.isArray(before) && Array.isArray(value)) return [...before, ...value]
  if (before instanceof Map && value instanceof Map) return new Map([...before, ...value])
  if (isOpaque(before) && isOpaque(value)) return { opaque: true, count: before.count + value.count }
  return value
}

function isOpaque(value: OptionValue): value is Opaque {
  return typeof value === 'object' && 'opaque' in value
}
