import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'

const root = join(import.meta.dirname, '../..')
const entry = join(root, 'src/api/index.ts')

/** What examples in comments take for granted. */
const prelude = `import { createClient } from '${entry}'
import type { Client } from '${entry}'
declare const client: Client
declare const signal: AbortSignal
declare function apply(text: string): void
declare function runTheJob(lost: AbortSignal): Promise<void>
declare function runTheImport(lost: AbortSignal): Promise<void>
;`

/** Code blocks of a Markdown file. */
function blocksIn(path: string): readonly string[] {
  return [...readFileSync(path, 'utf8').matchAll(/```ts\n([^]*?)```/g)].map((match) => match[1] ?? '')
}

/** Code blocks below `@example` in doc comments. */
function examplesIn(path: string): readonly string[] {
  const found = readFileSync(path, 'utf8').matchAll(/@example\n \* ```ts\n([^]*?) \* ```/g)
  return [...found].map((match) => (match[1] ?? '').replace(/^ \* ?/gm, ''))
}

test('the client and all its examples compile with what a browser has', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'proconsul-examples-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  const sources = globSync('src/api/**/*.ts', { cwd: root }).filter((path) => !/\.(test|suite)\.ts$/.test(path))
  const examples = [
    ...blocksIn(join(root, 'src/api/README.md')).map((code) => code.replace("'proconsul/api'", `'${entry}'`)),
    ...sources.flatMap((path) => examplesIn(join(root, path))).map((code) => `${prelude}{\n${code}}\n`),
  ]
  assert.ok(examples.length >= 6, `${examples.length} examples`)
  examples.forEach((code, at) => writeFileSync(join(folder, `example-${at}.ts`), code))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { lib: ['esnext', 'dom', 'dom.iterable'], types: [], noUnusedLocals: false },
    include: ['*.ts'],
  }))
  const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' })
  assert.equal(status, 0, stdout)
})
