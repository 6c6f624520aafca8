import type { Breach, Rule } from '../rule.ts'

const fileLines = 500
const functionLines = 70

/** What may be longer, and why. A key is a path, or a path and the name of a function. */
const longer: Readonly<Record<string, string>> = {}

/** A file has at most 500 lines and a function at most 70, so both can be held in the head. */
export const sizesRule: Rule = {
  name: 'sizes',
  check(project) {
    const breaches: Breach[] = []
    for (const path of project.sources()) {
      const lines = project.text(path).split('\n').length - 1
      if (lines > fileLines && !(path in longer)) breaches.push({ path, problem: `has ${lines} lines, more than ${fileLines}` })
      for (const { name, line, lines: length } of project.facts(path).functions) {
        if (length <= functionLines || `${path} ${name}` in longer) continue
        breaches.push({ path, line, problem: `${name} has ${length} lines, more than ${functionLines}` })
      }
    }
    for (const key of Object.keys(longer)) {
      if (!project.has(key.split(' ')[0] ?? '')) breaches.push({ path: 'test/tidy/rules/sizes.ts', problem: `excuses ${key}, which is gone` })
    }
    return breaches
  },
}
