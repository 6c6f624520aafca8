import { InputError } from '../../std/errors.ts'
import { matcherOf } from './matcher.ts'
import type { RecordShape } from './selectable.ts'

/** Keeps the rows that an expression is true of, in their order. */
export interface RecordFilter<T> {
  /** Of a filter that asks nothing, the very list that was given. */
  rows(rows: readonly T[]): readonly T[]
  /** The same for rows with keys. */
  map(rows: ReadonlyMap<string, T>): ReadonlyMap<string, T>
}

/**
 * Makes the filter of an expression over the values of a record; the empty expression asks nothing. Throws an `InputError` in the
 * original's words, prefix included, when the expression does not fit.
 */
export function recordFilter<T>(record: RecordShape & { readonly __value?: T }, expression: string): RecordFilter<T> {
  if (expression === '') return everything as RecordFilter<T>
  const matches = matcher(record, expression)
  return {
    rows: (rows) => rows.filter(matches),
    map: (rows) => new Map([...rows].filter(([, row]) => matches(row))),
  }
}

/** The rows that an expression is true of: `recordFilter` for one use. */
export function filterRecords<T>(record: RecordShape & { readonly __value?: T }, rows: readonly T[], expression: string): readonly T[] {
  return recordFilter(record, expression).rows(rows)
}

const everything: RecordFilter<unknown> = { rows: (rows) => rows, map: (rows) => rows }

function matcher(record: RecordShape, expression: string): (row: unknown) => boolean {
  try {
    return matcherOf(record, expression)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InputError(`Failed to create boolean expression evaluator: ${error.message}`, { cause: error })
  }
}
