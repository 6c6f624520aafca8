import { packages } from '../layers.ts'
import { isTest } from '../project.ts'
import type { Breach, Rule } from '../rule.ts'

/** A package, or the platform, is named where `layers.ts` says, so that it can be replaced in one place. */
export const packagesRule: Rule = {
  name: 'packages',
  check(project) {
    const breaches: Breach[] = []
    for (const path of project.sources('src/')) {
      if (isTest(path)) continue
      for (const { specifier, line } of project.facts(path).imports) {
        if (specifier.startsWith('.')) continue
        const owner = Object.keys(packages).find((name) => (name.endsWith(':') ? specifier.startsWith(name) : specifier === name))
        if (owner === undefined) breaches.push({ path, line, problem: `imports ${specifier}, which test/tidy/layers.ts does not list` })
        else if (!packages[owner]?.some((place) => path.startsWith(place))) {
          breaches.push({ path, line, problem: `imports ${specifier}, which only ${packages[owner]?.join(' and ')} may` })
        }
      }
    }
    return breaches
  },
}
