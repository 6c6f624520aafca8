import { record, type RecordOf } from '../record.ts'

/** A record without fields, where a method takes or gives nothing. */
export const Empty = record('Empty', {})
// oxlint-disable-next-line typescript/no-generated-empty-object-type
export type Empty = RecordOf<typeof Empty>
