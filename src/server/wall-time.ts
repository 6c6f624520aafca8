import type { Time } from '../wire/values.ts'

/** Seconds from the year 1, where Go's time begins, to 1970. */
const epoch = 62_135_596_800

/** A moment, in milliseconds since 1970, as the wire has it. */
export function wallTime(wallMs: number): Time {
  const seconds = Math.floor(wallMs / 1000)
  return { seconds: seconds + epoch, nanoseconds: Math.floor((wallMs - seconds * 1000) * 1e6), offsetMinutes: -1 }
}
