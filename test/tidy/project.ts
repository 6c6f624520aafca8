import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { type Facts, factsOf } from './parse.ts'

/** The files a rule looks at: the real tree, or the few of a planted violation. Paths are relative and use `/`. */
export class Project {
  readonly paths: readonly string[]
  readonly #texts: ReadonlyMap<string, string>
  readonly #facts = new Map<string, Facts>()

  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts
    this.paths = [...texts.keys()].sort()
  }

  has(path: string): boolean {
    return this.#texts.has(path)
  }

  text(path: string): string {
    const text = this.#texts.get(path)
    if (text === undefined) throw new Error(`no such file: ${path}`)
    return text
  }

  /** TypeScript files, all or those below a folder. */
  sources(under = ''): readonly string[] {
    return this.paths.filter((path) => path.endsWith('.ts') && path.startsWith(under))
  }

  facts(path: string): Facts {
    const known = this.#facts.get(path)
    if (known !== undefined) return known
    const facts = factsOf(path, this.text(path))
    this.#facts.set(path, facts)
    return facts
  }

  /** Files of this project that a file imports, with where it says so. */
  imports(path: string): readonly { readonly to: string; readonly line: number; readonly typeOnly: boolean }[] {
    return this.facts(path)
      .imports.filter((one) => one.specifier.startsWith('.'))
      .map((one) => ({ to: posix.join(posix.dirname(path), one.specifier), line: one.line, typeOnly: one.typeOnly }))
  }

  /** Everything reachable by imports from some files, those included. */
  reachable(from: readonly string[]): ReadonlySet<string> {
    const seen = new Set<string>()
    const waiting = from.filter((path) => this.has(path))
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (seen.has(path)) continue
      seen.add(path)
      for (const { to } of this.imports(path)) if (this.has(to)) waiting.push(to)
    }
    return seen
  }
}

const skipped = new Set(['node_modules', 'dist', 'coverage', '.git', 'planted', 'testdata', 'data'])
const wanted = /\.(ts|md|sh|json)$|^(bin\/consul|\.ci\/run|LICENSE|\.gitignore)$/

/** Reads the working tree below `root`. */
export function readProject(root: string): Project {
  const texts = new Map<string, string>()
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (skipped.has(entry.name)) continue
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) visit(path)
      else if (entry.isFile() && wanted.test(path)) texts.set(path, readFileSync(join(root, path), 'utf8'))
    }
  }
  visit('')
  return new Project(texts)
}

/** Whether a file holds tests or is used by them alone. */
export function isTest(path: string): boolean {
  return path.startsWith('test/') || /\.(test|suite)\.ts$/.test(path)
}
