/**
 * Bundles the program into `dist/`, and leaves V8's code cache beside it so that it starts fast.
 *
 *   dist/launcher.cjs     what `bin/consul` runs: loads cli.cjs with its code cache
 *   dist/cli.cjs …        the program, CommonJS: an ES import of `node:http` costs 20 ms, because it reads every export of it
 *   dist/index.js         the package entry, an ES module around index.cjs
 *   dist/testing.js       the simulated cluster, likewise
 *   dist/api.js           the typed client, an ES module without any platform import, for browsers too
 *   dist/ui/              the web page that the agent serves
 *   dist/types/           declarations for TypeScript, with `--types`
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Plugin, rolldown } from 'rolldown'
import { parseSync } from 'rolldown/utils'
import { build as buildPage } from 'vite'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const program: Readonly<Record<string, string>> = {
  cli: 'src/cli/main.ts',
  index: 'src/index.ts',
  testing: 'src/testing/index.ts',
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
    await bundlePage(join(work, 'ui'))
    cpSync(join(root, 'scripts/launcher.cjs'), join(work, 'launcher.cjs'))
    await writeEntry(work, 'index')
    await writeEntry(work, 'testing')
    warm(work)
    if (process.argv.includes('--types')) declare(work)
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
  const bundle = await rolldown({ cwd: root, input: { ...program }, platform: 'node', plugins: [awaitAtTop, narrowTexts] })
  await bundle.write({
    dir: folder, format: 'cjs', exports: 'named', sourcemap: false, minify: 'dce-only',
    // V8 keeps the text of a program as long as that runs; names and lines stay, for those who read a stack.
    comments: { legal: true, annotation: false, jsdoc: false },
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

/** The page's own addresses are relative, so that it can be served under any path. */
async function bundlePage(folder: string): Promise<void> {
  await buildPage({
    configFile: false, root: join(root, 'ui'), base: './', logLevel: 'error',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    // Browsers that know light-dark(): what older ones would get in its place goes by the system alone, not by what was chosen.
    build: { outDir: folder, emptyOutDir: true, modulePreload: false, target: 'es2024', cssTarget: ['chrome123', 'firefox120', 'safari17.5'] },
  })
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

/** One letter beyond ASCII makes Node keep a whole file with two bytes for each, as long as the program runs. */
const narrowTexts: Plugin = {
  name: 'narrow-texts',
  // Not earlier: taking out what is never used writes the letters themselves again.
  generateBundle: (_, bundle) => {
    for (const file of Object.values(bundle)) if (file.type === 'chunk') file.code = narrowed(file.code)
  },
}

function narrowed(code: string): string {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Names are spelled out so that no tool has to guess what a CommonJS file exports. */
/** An ES module around a CommonJS one, with the names that it exports. */
async function writeEntry(folder: string, name: string): Promise<void> {
  const entry = (await import(join(folder, `${name}.cjs`))) as Record<string, unknown>
  const names = Object.keys(entry).filter((exported) => exported !== 'default' && exported !== 'module.exports')
  const list = names.join(', ')
  writeFileSync(join(folder, `${name}.js`), `import entry from './${name}.cjs'\nexport const { ${list} } = entry\n`)
}

/** Runs what users wait for once, and keeps the code that V8 compiled for it. */
function warm(folder: string): void {
  run('warm the code cache', process.execPath, ...nodeFlags(), join(root, 'scripts/warm.cjs'), folder)
}

/** V8 refuses a code cache that was made under other flags, so those of `bin/consul` are the ones to warm with. */
function nodeFlags(): readonly string[] {
  const found = /^exec "\$node" (.*)"\$program" "\$@"$/m.exec(readFileSync(join(root, 'bin/consul'), 'utf8'))
  if (found === null) throw new Error('bin/consul has no line that starts the program')
  return (found[1] ?? '').split(' ').filter((flag) => flag !== '')
}

/** Programs in TypeScript that use the package read declarations; sources would be checked under their settings, not ours. */
function declare(folder: string): void {
  const config = join(folder, 'tsconfig.json')
  const compilerOptions = {
    noEmit: false, declaration: true, emitDeclarationOnly: true, stripInternal: true,
    rootDir: join(root, 'src'), outDir: join(folder, 'types'), typeRoots: [join(root, 'node_modules/@types')],
  }
  const files = ['src/index.ts', 'src/api/index.ts'].map((path) => join(root, path))
  writeFileSync(config, JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, files, include: [] }))
  run('write declarations', process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-p', config)
  rmSync(config)
}

function run(what: string, command: string, ...args: readonly string[]): void {
  const { status, error, signal, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 60_000 })
  if (status !== 0) throw new Error(`could not ${what} (${error?.message ?? signal ?? status}):\n${stdout}${stderr}`)
}

function report(): void {
  const sizes = readdirSync(dist).filter((name) => /\.c?js$/.test(name)).map((name) => statSync(join(dist, name)).size)
  const kilobytes = Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 1024)
  console.log(`built dist: ${sizes.length} files, ${kilobytes} kB`)
  const page = readdirSync(join(dist, 'ui'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const packed = page.reduce((sum, entry) => sum + gzipSync(readFileSync(join(entry.parentPath, entry.name))).length, 0)
  console.log(`built dist/ui: ${page.length} files, ${(packed / 1000).toFixed(1)} kB compressed`)
}

await build()
if (!process.argv.includes('--quiet')) report()
