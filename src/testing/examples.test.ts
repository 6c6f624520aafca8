import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'

const root = join(import.meta.dirname, '../..')
const entry = join(root, 'src/testing/index.ts')

/** What examples in comments take for granted. */
const prelude = `import { startCluster } from '${entry}'
import type { Cluster, Machine } from '${entry}'
declare const cluster: Cluster
declare const machine: Machine
`

/** Code blocks of the page about testing. */
const page = [...readFileSync(join(root, 'docs/testing.md'), 'utf8').matchAll(/```ts\n([^]*?)```/g)]
  .map((match) => (match[1] ?? '').replaceAll("'proconsul/testing'", `'${entry}'`))

/** Code blocks below `@example` in doc comments. */
function examplesIn(path: string): readonly string[] {
  const found = readFileSync(path, 'utf8').matchAll(/@example\n *\* ```ts\n([^]*?) *\* ```/g)
  return [...found].map((match) => (match[1] ?? '').replace(/^ *\* ?/gm, ''))
}

test('the examples of the page and of the comments compile, and those of the page run', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'proconsul-examples-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  const comments = globSync('src/testing/*.ts', { cwd: root }).filter((path) => !path.endsWith('.test.ts')).flatMap((path) => examplesIn(join(root, path)))
  assert.ok(page.length === 2 && comments.length >= 10, `${page.length} and ${comments.length} examples`)
  const examples = [...page, ...comments.map((code) => `${prelude}{\n${code}}\n`)]
  examples.forEach((code, at) => writeFileSync(join(folder, `example-${at}.ts`), code))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { typeRoots: [join(root, 'node_modules/@types')], noUnusedLocals: false },
    include: ['*.ts'],
  }))
  const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' })
  assert.equal(status, 0, stdout)
  await Promise.all(page.map(async (_, at) => {
    const running = spawn(process.execPath, [join(folder, `example-${at}.ts`)], { stdio: ['ignore', 'ignore', 'pipe'] })
    const [errors, [code]] = await Promise.all([running.stderr.setEncoding('utf8').toArray(), once(running, 'exit')])
    assert.equal(code, 0, errors.join(''))
  }))
})
