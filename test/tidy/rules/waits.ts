import type { Breach, Rule } from '../rule.ts'

const naps = new Set(['setTimeout', 'setInterval', 'scheduler.wait'])

/** No test sleeps: it gets a simulated clock, or waits for the event it is about. */
export const waitsRule: Rule = {
  name: 'waits',
  check(project) {
    const breaches: Breach[] = []
    for (const path of project.sources()) {
      if (!/\.(test|suite)\.ts$/.test(path)) continue
      const facts = project.facts(path)
      const found = [...facts.names, ...facts.members].filter(({ name }) => naps.has(name))
      for (const { name, line } of found) breaches.push({ path, line, problem: `a test uses ${name}` })
      for (const { specifier, line } of facts.imports) {
        if (specifier === 'node:timers/promises') breaches.push({ path, line, problem: `a test imports ${specifier}` })
      }
    }
    return breaches
  },
}
