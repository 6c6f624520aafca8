import type { Breach, Rule } from '../rule.ts'

const empty = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'manager', 'base'])
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** Names of files and folders are in kebab case and say what is inside. */
export const namesRule: Rule = {
  name: 'names',
  check(project) {
    const breaches: Breach[] = []
    for (const path of project.sources()) {
      for (const part of path.replace(/(\.test|\.suite|\.d)?\.ts$/, '').split('/')) {
        if (!kebab.test(part)) breaches.push({ path, problem: `${part} is not in kebab case` })
        const word = part.split('-').find((one) => empty.has(one))
        if (word !== undefined) breaches.push({ path, problem: `the name ${word} says nothing` })
      }
    }
    return breaches
  },
}
