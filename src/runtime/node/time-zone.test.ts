import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { timeZoneAt } from './time-zone.ts'

const times = [0, 1_000_000_000, 1_585_443_599, 1_585_443_601, 1_600_000_000, 1_790_000_000]

/** What clocks of a place show, as `date` knows it. */
function wanted(TZ: string): readonly unknown[] {
  const text = execFileSync('date', ['-f', '-', '+%Z %z'], { env: { TZ }, encoding: 'latin1', input: times.map((seconds) => `@${seconds}\n`).join('') })
  return text.trim().split('\n').map((line) => {
    const [, name, sign, hours, minutes] = /^(\S*) ([+-])(\d\d)(\d\d)$/.exec(line)!
    return { name, offsetMinutes: Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) + 0 }
  })
}

// CI brings them.
const skip = existsSync('/usr/share/zoneinfo/Asia/Tokyo') || (process.env['CI'] ?? '') !== '' ? false : 'this machine has no files of zones'

test('a zone has the name that its people use', { skip }, (t) => {
  const before = process.env['TZ']
  t.after(() => {
    if (before === undefined) delete process.env['TZ']
    else process.env['TZ'] = before
  })
  for (const zone of ['Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'Asia/Kolkata', 'America/Sao_Paulo', 'UTC', ':Europe/London', '', 'No/Where']) {
    process.env['TZ'] = zone
    // Go, unlike date, takes a zone that is not there for UTC.
    assert.deepEqual(times.map((seconds) => timeZoneAt(seconds * 1000)), wanted(zone === 'No/Where' ? 'UTC' : zone), zone)
  }
})
