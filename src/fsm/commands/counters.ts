import { InputError } from '../../std/errors.ts'
import type { U64 } from '../../wire/values.ts'

/** Refuses a row whose indexes no log can have reached; the state counts on them being numbers. */
export function requireCounters(row: { readonly CreateIndex: U64; readonly ModifyIndex: U64 }): void {
  requireCounter(row.CreateIndex)
  requireCounter(row.ModifyIndex)
}

/** The same for one index. */
export function requireCounter(value: U64): number {
  if (typeof value === 'bigint') throw new InputError(`an index of ${value} is too large`)
  return value
}
