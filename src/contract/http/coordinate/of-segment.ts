import type { Coordinate } from '../../../wire/records/coordinate.ts'
import type { Call } from '../call.ts'
import { text } from '../param.ts'

export const segmentParam = { segment: text('Only the coordinates in this network segment.') }

/** With `?segment`, even an empty one, the rows of that segment alone. */
export function ofSegment({ query }: Call, rows: readonly Coordinate[] | null): readonly Coordinate[] {
  if (rows === null || !query.has('segment')) return rows ?? []
  const segment = query.get('segment')
  return rows.filter((row) => row.Segment === segment)
}
