import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { VirtualChecks } from '../checks.suite.ts'
import { RealChecks } from '../real-checks.suite.ts'

const second = 1_000_000_000
const sh = (code: string): { ScriptArgs: string[] } => ({ ScriptArgs: ['/bin/sh', '-c', code] })

test('a script says by its exit code how things are', async () => {
  const checks = new RealChecks()
  assert.deepEqual(await checks.once(sh('echo out; echo err >&2')), ['passing', 'out\nerr\n'])
  assert.deepEqual(await checks.once(sh('printf so-so; exit 1')), ['warning', 'so-so'])
  assert.deepEqual(await checks.once(sh('exit 2')), ['critical', ''])
  assert.deepEqual(await checks.once(sh('kill -9 $$')), ['critical', ''])
  assert.equal(checks.timers, 0)
})

test('a script that cannot be started is critical, in the words of Go', async (t) => {
  const checks = new RealChecks()
  const folder = mkdtempSync(join(tmpdir(), 'proconsul-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  writeFileSync(join(folder, 'plain'), 'text', { mode: 0o644 })
  const cases = [
    ['/no/such/program', 'fork/exec /no/such/program: no such file or directory'],
    ['no-such-program', 'exec: "no-such-program": executable file not found in $PATH'],
    [join(folder, 'plain'), `fork/exec ${join(folder, 'plain')}: permission denied`],
  ] as const
  for (const [program, text] of cases) assert.deepEqual(await checks.once({ ScriptArgs: [program] }), ['critical', text])
})

test('the last bytes of a long output are kept', async () => {
  const [status, output] = await new RealChecks().once({ ...sh('i=0; while [ $i -lt 1000 ]; do printf 0123456789; i=$((i+1)); done; printf END') })
  assert.equal(status, 'passing')
  assert.ok(output.startsWith('Captured 4096 of 10003 bytes\n...\n'))
  assert.ok(output.endsWith('0123456789END'))
  assert.equal(output.length, 'Captured 4096 of 10003 bytes\n...\n'.length + 4096)
})

/** A program that starts another, which connects to a port and stays; when it is gone, so is its connection. */
const family = (port: number): { ScriptArgs: string[] } => {
  const child = `require('net').connect(${port}, '127.0.0.1').resume(); setInterval(() => undefined, 1e9)`
  const parent = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' })`
  return { ScriptArgs: [process.execPath, '-e', `${parent}; setInterval(() => undefined, 1e9)`] }
}

test('a script that hangs is killed with all that it started, when its time is up or its check is closed', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const checks = new RealChecks()
  const slow = checks.start({ ...family(port), Timeout: 5 * second })
  const [grandchild] = await once(server, 'connection') as [Socket]
  // A killed peer may reset the connection.
  grandchild.on('error', () => grandchild.destroy()).resume()
  checks.letTimePass()
  assert.deepEqual(await slow.first, ['critical', 'Timed out (5s) running check'])
  if (!grandchild.closed) await once(grandchild, 'close')
  await slow.check.close()
  const closed = checks.start(family(port))
  const [other] = await once(server, 'connection') as [Socket]
  other.on('error', () => other.destroy()).resume()
  await closed.check.close()
  if (!other.closed) await once(other, 'close')
  assert.equal(checks.timers, 0)
})

test('scripts that flood or fork leave no process of theirs', async () => {
  const checks = new RealChecks()
  for (const code of ['yes', 'i=0; while [ $i -lt 100 ]; do sleep 1000 & i=$((i+1)); done; wait']) {
    const { check } = checks.start(sh(code))
    await checks.begun()
    assert.equal(checks.children, 1)
    await check.close()
    assert.equal(checks.children, 0)
  }
  assert.equal(checks.timers, 0)
})

test('the output so far follows the time limit', async () => {
  const checks = new VirtualChecks()
  checks.start({ ScriptArgs: ['slow'], Interval: second, Timeout: second * 1.5, FailuresBeforeCritical: 5 })
  await checks.advance(1)
  const [child] = checks.children
  assert.deepEqual(child?.command.argv, ['slow'])
  child?.print('so far')
  await checks.advance(2)
  assert.equal(child?.killed, true)
  assert.deepEqual(checks.reported.map(([, ...rest]) => rest), [['critical', 'Timed out (1.5s) running check\n\nso far']])
})
