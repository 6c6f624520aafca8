import { isTest } from '../project.ts'
import type { Breach, Rule } from '../rule.ts'

/** The one file whose job is to turn declarations into types. */
const mayUseAny = new Set(['src/wire/record.ts'])

/** No `any` outside `wire/record.ts`, and exports have names. */
export const typesRule: Rule = {
  name: 'types',
  check(project) {
    const breaches: Breach[] = []
    for (const path of project.sources()) {
      const facts = project.facts(path)
      for (const { line } of mayUseAny.has(path) ? [] : facts.anys) breaches.push({ path, line, problem: 'says any' })
      for (const { line } of path.startsWith('src/') && !isTest(path) ? facts.defaultExports : []) breaches.push({ path, line, problem: 'has a default export' })
    }
    return breaches
  },
}
