import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { Project, readProject } from './project.ts'
import { print } from './rule.ts'
import { rules } from './rules/index.ts'

const here = import.meta.dirname
const project = readProject(join(here, '../..'))

describe('the code base keeps its own rules:', () => {
  for (const rule of rules) {
    test(`${rule.name} holds`, () => {
      assert.deepEqual(rule.check(project).map(print), [])
    })
  }
})

describe('a rule finds what was planted for it:', () => {
  for (const rule of rules) {
    test(`${rule.name} finds exactly the planted breaches`, () => {
      const { files, expected } = readPlanted(join(here, 'planted', `${rule.name}.txt`))
      assert.notEqual(expected.length, 0)
      assert.deepEqual(rule.check(new Project(files)).map(print).sort(), [...expected].sort())
    })
  }
})

/** A small tree in one file: `-- path --` starts a file, `-- breaches --` the list of what the rule must say. */
function readPlanted(path: string): { files: Map<string, string>; expected: readonly string[] } {
  const files = new Map<string, string>()
  let expected: readonly string[] = []
  for (const part of readFileSync(path, 'utf8').split(/^-- (?=.* --$)/m).slice(1)) {
    const end = part.indexOf(' --\n')
    const name = part.slice(0, end)
    const text = part.slice(end + 4)
    if (name === 'breaches') expected = text.split('\n').filter((line) => line !== '')
    else files.set(name, text.replace(/^lines (\d+)$/gm, (_, count: string) => '// line\n'.repeat(Number(count)).trimEnd()))
  }
  return { files, expected }
}
