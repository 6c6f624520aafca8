import { readFileSync } from 'node:fs'
import type { TimeZone } from '../time-zone.ts'

/** The zone of this process. Node tells how far it is from UTC, but not what people call it: that stands in the file of the zone. */
export function timeZoneAt(wallMs: number, name: string | undefined = process.env['TZ']): TimeZone {
  const offsetMinutes = -new Date(wallMs).getTimezoneOffset() + 0
  return { name: nameAt(zoneFile(name), Math.floor(wallMs / 1000), offsetMinutes * 60) ?? numeric(offsetMinutes), offsetMinutes }
}

function zoneFile(name: string | undefined): Buffer | undefined {
  const path = name === undefined ? '/etc/localtime' : new URL(name.replace(/^:/, ''), 'file:///usr/share/zoneinfo/')
  try {
    return name === '' ? undefined : readFileSync(path)
  } catch {
    // A machine without such files: the number says the same.
    return undefined
  }
}

function numeric(minutes: number): string {
  if (minutes === 0) return 'UTC'
  const parts = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((part) => String(part).padStart(2, '0'))
  return `${minutes < 0 ? '-' : '+'}${parts[0]}${parts[1] === '00' ? '' : parts[1]}`
}

const magic = 'TZif'
const headerBytes = 44

/** The name of the last time before this one with that offset (RFC 8536). Later changes follow a rule, but no other names. */
function nameAt(file: Buffer | undefined, seconds: number, offsetSeconds: number): string | undefined {
  if (file?.toString('latin1', 0, magic.length) !== magic) return undefined
  const first = layout(file, 0, 4)
  // From the second version on the whole comes again, with times of eight bytes.
  const { width, times, timeCount, types, typeCount, names } = file[4] === 0 ? first : layout(file, first.end, 8)
  const typeAt = (at: number): number => file[times + timeCount * width + at]!
  const offsetOf = (type: number): number => file.readInt32BE(types + type * 6)
  const nameOf = (type: number): string => {
    const start = names + file[types + type * 6 + 5]!
    return file.toString('latin1', start, file.indexOf(0, start))
  }
  for (let at = timeCount - 1; at >= 0; at--) {
    const time = width === 8 ? Number(file.readBigInt64BE(times + at * width)) : file.readInt32BE(times + at * width)
    if (time <= seconds && offsetOf(typeAt(at)) === offsetSeconds) return nameOf(typeAt(at))
  }
  for (let type = 0; type < typeCount; type++) if (offsetOf(type) === offsetSeconds) return nameOf(type)
  return undefined
}

function layout(file: Buffer, start: number, width: 4 | 8): {
  readonly width: 4 | 8, readonly times: number, readonly timeCount: number, readonly types: number, readonly typeCount: number, readonly names: number
  readonly end: number
} {
  const count = (at: number): number => file.readInt32BE(start + 20 + at * 4)
  const [utcCount, standardCount, leapCount, timeCount, typeCount, nameBytes] = [count(0), count(1), count(2), count(3), count(4), count(5)]
  const times = start + headerBytes
  const types = times + timeCount * (width + 1)
  const names = types + typeCount * 6
  return { width, times, timeCount, types, typeCount, names, end: names + nameBytes + leapCount * (width + 4) + standardCount + utcCount }
}
