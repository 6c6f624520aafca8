import { record, type RecordOf } from '../record.ts'

/** A record without fields, where a method takes or gives nothing. */
export const Empty = record('Empty', {})
export type Empty = RecordOf<typeof Empty>
