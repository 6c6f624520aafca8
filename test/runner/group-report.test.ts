import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { type GroupReport, reportOf } from '../../scripts/group-report.ts'
import { endLeftBehind, groupVariable } from '../../scripts/left-behind.ts'

const scripts = join(import.meta.dirname, '../../scripts')

/** Runs a file as a group of tests, and reports it; whoever says `stop` is killed. */
async function reported(t: TestContext, source: string): Promise<GroupReport> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'proconsul-runner-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  writeFileSync(join(folder, 'some.test.ts'), `import test from 'node:test'\nimport assert from 'node:assert/strict'\n${source}`)
  const lines = join(folder, 'lines')
  // A runner below a runner would report to it.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const child = spawn(process.execPath, ['--test', `--test-reporter=${join(scripts, 'group-reporter.ts')}`, `--test-reporter-destination=${lines}`, 'some.test.ts'], { cwd: folder, env: { ...env, [groupVariable]: folder }, stdio: 'ignore' })
  if (source.includes('forever')) {
    spawnSync('sh', ['-c', `until grep -q '"begun".*forever' ${lines}; do sleep 0.1; done`])
    child.kill('SIGKILL')
  }
  const [status, signal] = await once(child, 'exit') as [number | null, string | null]
  t.after(() => endLeftBehind(folder, 0))
  return reportOf(folder, 'group', lines, { status, signal, exceededMs: signal === null ? undefined : 5_000 })
}

test('a failed test is told with its file, its name and its error', async (t) => {
  const report = await reported(t, `
    test('good', () => {})
    test('outer', async (t) => { await t.test('inner', () => { assert.equal(1, 2, 'because\\n'.repeat(50)) }) })
    test('reason', () => { throw new Error('what', { cause: new Error('why') }) })
  `)
  assert.deepEqual([report.passed, report.failed], [1, 3])
  assert.deepEqual(report.failures.map(({ where }) => where), ['some.test.ts: outer > inner', 'some.test.ts: reason'])
  const [inner, reason] = report.failures.map(({ text }) => text) as [string, string]
  assert.match(inner, /^AssertionError \[ERR_ASSERTION\]: because\n(because\n){14} +at TestContext.*some\.test\.ts:5:\d+\)$/)
  assert.match(reason, /^Error: what\n[^]*\n {2}because: why$/)
})

test('a process that ends by itself is told with its code and what it said', async (t) => {
  const { failures, failed } = await reported(t, `test('x', () => { console.error('last words'); process.exit(7) })`)
  assert.equal(failed, 1)
  assert.deepEqual(failures, [{ where: 'some.test.ts', text: 'the process of this file failed: test failed (code 7, signal none)\nit said last:\nlast words' }])
})

test('a group that took too long is told with the tests that were under way', async (t) => {
  const { failures, failed } = await reported(t, `test('done', () => {})\ntest('forever', () => new Promise((resolve) => setTimeout(resolve, 1e9)))`)
  assert.equal(failed, 1)
  assert.deepEqual(failures.map(({ where }) => where), ['group'])
  assert.match(failures[0]!.text, /^not done within 5 s, with these under way:\n(?:some\.test\.ts\n)?some\.test\.ts: forever$/)
})

test('a group without tests does not pass', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'proconsul-runner-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  const lines = join(folder, 'lines')
  writeFileSync(lines, '{"kind":"counts","passed":0,"failed":0,"skipped":0,"cancelled":0}\n')
  assert.equal(reportOf(folder, 'empty', lines, { status: 0, signal: null, exceededMs: undefined }).failed, 1)
})

test('processes that outlive their group are found and ended', { skip: process.platform === 'linux' ? false : 'there is no /proc here' }, async () => {
  const mark = `runner-${process.pid}`
  const child = spawn('sleep', ['1000'], { env: { ...process.env, [groupVariable]: mark }, stdio: 'ignore' })
  const ended = once(child, 'exit')
  await once(child, 'spawn')
  assert.deepEqual(endLeftBehind(`${mark}-other`, 0), [])
  assert.deepEqual(endLeftBehind(mark, 0), [`${child.pid}: sleep 1000`])
  assert.deepEqual(await ended, [null, 'SIGKILL'])
  assert.deepEqual(endLeftBehind(mark, 0), [])
})
