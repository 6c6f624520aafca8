import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { exitText } from '../child-process.ts'
import { startChild } from './child-process.ts'

test('startChild() runs a program with added variables and tells how it ended', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'proconsul-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  const file = join(folder, 'out')
  const argv = ['/bin/sh', '-c', `printf "$MARK-$0" > ${file}; cat >> ${file}; exit 3`, 'n\u00c3\u00a4me'] as const
  const input = new TextEncoder().encode('from stdin')
  const child = await startChild({ argv, env: { MARK: 'x' }, stdin: input })
  assert.ok(child.pid > 0)
  const exit = await child.exited
  assert.deepEqual(exit, { code: 3, signal: undefined })
  assert.equal(exitText(exit), 'exit status 3')
  assert.equal(readFileSync(file, 'utf8'), 'x-nämefrom stdin')
  assert.equal(child.signal('SIGTERM'), false)
})

test('startChild() sends signals', async () => {
  const child = await startChild({ argv: ['tail', '-f', '/dev/null'], stdin: 'none' })
  assert.equal(child.signal('SIGKILL'), true)
  assert.equal(exitText(await child.exited), 'signal: killed')
  const success = await startChild({ argv: ['true'], stdin: 'none' })
  assert.equal(exitText(await success.exited), undefined)
})

test('startChild() does not mind a child that leaves its input unread', async () => {
  const child = await startChild({ argv: ['true'], stdin: new Uint8Array(1 << 20) })
  assert.equal(exitText(await child.exited), undefined)
})

test('startChild() rejects with the words of Go when there is nothing to run', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'proconsul-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  writeFileSync(join(folder, 'plain'), 'text', { mode: 0o644 })
  const failures: readonly (readonly [string, string])[] = [
    ['no-such-program', 'exec: "no-such-program": executable file not found in $PATH'],
    ['/no/such/program', 'fork/exec /no/such/program: no such file or directory'],
    [join(folder, 'plain'), `fork/exec ${join(folder, 'plain')}: permission denied`],
  ]
  for (const [program, message] of failures) {
    await assert.rejects(startChild({ argv: [program, 'argument'], stdin: 'none' }), { name: 'ConsulError', message })
  }
})
