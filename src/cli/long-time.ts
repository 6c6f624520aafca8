import { formatTime } from '../wire/json-text.ts'
import type { Time } from '../wire/values.ts'
import type { CommandIo } from './command.ts'

/** From the first day of the first year, a Monday, where times on the wire begin. */
const secondsBefore1970 = 62_135_596_800
const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** A time as clocks here show it, in Go's `RFC850`: `Thursday, 26-Nov-20 10:42:07 CET`. */
export function longTime(time: Time, io: Pick<CommandIo, 'zone'>): string {
  const { name, offsetMinutes } = io.zone((Number(time.seconds) - secondsBefore1970) * 1000)
  const [year = '', month = '', rest = ''] = formatTime({ ...time, nanoseconds: 0, offsetMinutes }).split('-')
  const day = days[Math.floor((Number(time.seconds) + offsetMinutes * 60) / 86_400) % days.length]
  return `${day}, ${rest.slice(0, 2)}-${months[Number(month) - 1]}-${year.slice(2)} ${rest.slice(3, 11)} ${name}`
}
