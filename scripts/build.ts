/**
 * Bundles the program into `dist/`, and leaves V8's code cache beside it so that it starts fast.
 *
 *   dist/launcher.cjs     what `bin/consul` runs: loads cli.cjs with its code cache
 *   dist/cli.cjs …        the program, CommonJS: an ES import of `node:http` costs 20 ms, because it reads every export of it
 *   dist/log-worker.cjs   the worker that owns the log on disk
 *   dist/index.js         the package entry, an ES module around index.cjs
 *   dist/api.js           the typed client, an ES module without any platform import, for browsers too
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Plugin, rolldown } from 'rolldown'
import { parseSync } from 'rolldown/utils'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const program: Readonly<Record<string, string>> = {
  cli: 'src/cli/main.ts',
  index: 'src/index.ts',
  'log-worker': 'src/raft/storage/log-worker.ts',
}

/** Builds into a folder of its own and then takes `dist`'s place, so nobody ever sees half a build. */
async function build(): Promise<void> {
  const started = new Date()
  const work = join(root, `dist.${process.pid}.tmp`)
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work)
  try {
    await bundleProgram(work)
    await bundleClient(work)
    cpSync(join(root, 'scripts/launcher.cjs'), join(work, 'launcher.cjs'))
    await writeEntry(work)
    warm(work)
    // A source that changes while the build runs must count as newer than the build.
    utimesSync(join(work, 'launcher.cjs'), started, started)
    const old = join(root, `dist.${process.pid}.old.tmp`)
    if (existsSync(dist)) renameSync(dist, old)
    renameSync(work, dist)
    rmSync(old, { recursive: true, force: true })
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

async function bundleProgram(folder: string): Promise<void> {
  const bundle = await rolldown({ cwd: root, input: { ...program }, platform: 'node', plugins: [workerFiles, awaitAtTop] })
  await bundle.write({
    dir: folder, format: 'cjs', exports: 'named', sourcemap: false, minify: 'dce-only',
    entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs',
  })
  await bundle.close()
}

async function bundleClient(folder: string): Promise<void> {
  const bundle = await rolldown({ cwd: root, input: { api: 'src/api/index.ts' }, platform: 'browser' })
  const { output } = await bundle.write({ dir: folder, format: 'es', sourcemap: false, entryFileNames: '[name].js' })
  await bundle.close()
  const outside = output.flatMap((file) => (file.type === 'chunk' ? file.imports : [])).filter((name) => name.startsWith('node:'))
  if (outside.length > 0) throw new Error(`the typed client would not run in a browser: it imports ${outside.join(', ')}`)
}

/** A worker is started from a file; in the bundle that file lies beside the one that starts it. */
const workerFiles: Plugin = {
  name: 'worker-files',
  transform(code) {
    const replaced = code.replace(/new URL\('[./\w-]*?([\w-]+)\.ts', import\.meta\.url\)/g, (_, name: string) => {
      if (!(name in program)) throw new Error(`${name}.ts is started as a file but is not among the entries of the bundle`)
      return `new URL('./${name}.cjs', import.meta.url)`
    })
    return replaced === code ? null : replaced
  },
}

/** CommonJS has no `await` at the top of a file, so the body of a program that exports nothing becomes a function. */
const awaitAtTop: Plugin = {
  name: 'await-at-top',
  transform(code, id) {
    if (!Object.values(program).some((path) => id === join(root, path))) return null
    const { body } = parseSync(id, code, { lang: 'ts' }).program
    if (body.some((node) => node.type.startsWith('Export'))) return null
    const imports = body.filter((node) => node.type === 'ImportDeclaration')
    const rest = body.filter((node) => node.type !== 'ImportDeclaration')
    const text = (nodes: readonly { readonly start: number; readonly end: number }[]): string =>
      nodes.map((node) => code.slice(node.start, node.end)).join('\n')
    return `${text(imports)}\n;(async () => {\n${text(rest)}\n})()\n`
  },
}

/** Names are spelled out so that no tool has to guess what a CommonJS file exports. */
async function writeEntry(folder: string): Promise<void> {
  const entry = (await import(join(folder, 'index.cjs'))) as Record<string, unknown>
  const names = Object.keys(entry).filter((name) => name !== 'default' && name !== 'module.exports')
  const list = names.join(', ')
  writeFileSync(join(folder, 'index.js'), `import entry from './index.cjs'\nexport const { ${list} } = entry\n`)
}

/** Runs what users wait for once, and keeps the code that V8 compiled for it. */
function warm(folder: string): void {
  const run = spawnSync(process.execPath, [join(root, 'scripts/warm.cjs'), folder], { encoding: 'utf8', timeout: 60_000 })
  if (run.status !== 0) throw new Error(`could not warm the code cache (${run.error?.message ?? run.signal ?? run.status}):\n${run.stderr}`)
}

function report(): void {
  for (const name of readdirSync(dist).sort()) {
    if (/\.c?js$/.test(name)) console.log(`${String(Math.ceil(statSync(join(dist, name)).size / 1024)).padStart(6)} kB  dist/${basename(name)}`)
  }
}

await build()
if (!process.argv.includes('--quiet')) report()
