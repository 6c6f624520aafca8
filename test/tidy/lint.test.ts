import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'

test('the linter finds a planted floating promise, so it does see types', () => {
  const root = join(import.meta.dirname, '../..')
  const planted = 'test/tidy/planted/floating-promise.ts'
  const lint = spawnSync('oxlint', ['-f', 'unix', planted], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}` },
  })
  assert.match(lint.stdout, /floating-promise\.ts:3:3: .*no-floating-promises/)
  assert.equal(lint.status, 1)
})
