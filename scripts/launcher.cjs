// Copied into dist by scripts/build.ts; the first file of the program that runs.
//
// It loads the bundle beside it with the code cache that the build left there, which saves V8 most of the compiling. The cache is
// a hint: V8 refuses one that another version or another source made, and compiles as usual.
'use strict'
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const v8 = require('node:v8')
const vm = require('node:vm')

const major = Number(process.versions.node.split('.')[0])
if (major < 26) {
  process.stderr.write(`proconsul: needs Node 26 or newer, this is ${process.versions.node}; run \`npm ci\`, which brings it along\n`)
  process.exit(1)
}

const loaded = new Map()
const scripts = new Map()

/** The exports of a file of the bundle; its `require('./NAME')` come back here. */
function load(name) {
  const known = loaded.get(name)
  if (known !== undefined) return known.exports
  const filename = join(__dirname, name)
  const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'utf8')}\n})`, {
    filename,
    cachedData: readIfThere(`${filename}.cache`),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const module = { exports: {} }
  loaded.set(name, module)
  scripts.set(name, script)
  const inner = (id) => {
    if (id.startsWith('./')) return seldomOwn.test(id) ? whenUsed(() => load(id.slice(2))) : load(id.slice(2))
    return seldom.has(id) ? whenUsed(() => require(id)) : require(id)
  }
  script.runInThisContext().call(module.exports, module.exports, inner, module, filename, __dirname)
  return module.exports
}

/** Parts of the platform that most runs never touch, and that cost milliseconds each to load. */
const seldom = new Set(['node:child_process', 'node:dgram', 'node:http2', 'node:https', 'node:tls', 'node:zlib'])

/** Files of the bundle likewise: the tables of Unicode, which filters with regular expressions need, take megabytes. */
const seldomOwn = /^\.\/regular-expression-/

/** A part that is loaded when one of its exports is first read. */
function whenUsed(read) {
  let part
  return new Proxy({}, { get: (_, name) => (part ??= read())[name] })
}

function readIfThere(path) {
  try {
    return readFileSync(path)
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

module.exports = { load, scripts }
if (require.main === module) {
  load('cli.cjs')
  // V8 takes the memory it is given before it cleans up; an agent is a guest on its machine (docs/decisions/0015-small-heaps.md).
  // The flag comes once the start is over: under it V8 refuses every code cache, Node's own among them, which costs 30 ms.
  setTimeout(() => v8.setFlagsFromString('--heap-growing-percent=30'), 1000).unref()
}
