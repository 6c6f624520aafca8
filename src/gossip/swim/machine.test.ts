import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { playScript } from './script.suite.ts'

/**
 * Scripts of `testdata/`: a line that begins with `> ` is what happens, the lines below are what the machine does; numbers before a colon
 * are milliseconds. Run with UPDATE_SCRIPTS=1 to write what it does now into them, and read the difference before you keep it.
 */
const folder = join(import.meta.dirname, 'testdata')

for (const name of readdirSync(folder)) {
  test(`the machine follows ${name}`, () => {
    const path = join(folder, name)
    const script = readFileSync(path, 'utf8')
    const played = playScript(script)
    if (process.env['UPDATE_SCRIPTS'] === '1') writeFileSync(path, played)
    else assert.equal(played, script)
  })
}
