import { formatTime } from '../wire/json-text.ts'
import type { CommandIo } from './command.ts'

const secondsBefore1970 = 62_135_596_800

/** A line of a log that warns: what the original logs where other commands just say it. */
export function logWarning(text: string, io: Pick<CommandIo, 'error' | 'wall' | 'zone'>): void {
  const wall = io.wall()
  const time = formatTime({ seconds: Math.floor(wall / 1000) + secondsBefore1970, nanoseconds: 0, offsetMinutes: io.zone(wall).offsetMinutes })
  const milliseconds = String(Math.floor(wall % 1000)).padStart(3, '0')
  io.error(`${time.replace(/(Z|[+-]\d\d:\d\d)$/, (zone) => `.${milliseconds}${zone.replace(':', '')}`)} [WARN]  ${text}`)
}
