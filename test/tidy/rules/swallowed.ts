import type { Breach, Rule } from '../rule.ts'

/** Nothing is caught to be ignored: handle it, wrap it, or let it pass. */
export const swallowedRule: Rule = {
  name: 'swallowed',
  check(project) {
    const breaches: Breach[] = []
    for (const path of project.sources()) {
      for (const { name, line } of project.facts(path).emptyCatches) breaches.push({ path, line, problem: `${name} holds nothing` })
    }
    return breaches
  },
}
