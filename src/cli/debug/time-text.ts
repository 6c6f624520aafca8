import { formatTime } from '../../wire/json-text.ts'

/** From the first day of the first year, where times on the wire begin. */
const secondsBefore1970 = 62_135_596_800

/** A time as Go prints it. */
export function timeText(wallMs: number): string {
  const seconds = Math.floor(wallMs / 1000)
  const time = formatTime({ seconds: seconds + secondsBefore1970, nanoseconds: Math.round((wallMs - seconds * 1000) * 1e6), offsetMinutes: 0 })
  return time.replace('T', ' ').replace('Z', ' +0000 UTC')
}
