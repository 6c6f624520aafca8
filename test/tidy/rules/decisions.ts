import type { Breach, Rule } from '../rule.ts'

const page = 60
const sections = ['Context', 'Choice', 'Weighed', 'What would change our mind']

/** Decisions are numbered without a gap, at most a page long, and say what would make us change our mind. */
export const decisionsRule: Rule = {
  name: 'decisions',
  check(project) {
    const breaches: Breach[] = []
    const files = project.paths.filter((path) => path.startsWith('docs/decisions/') && !path.endsWith('/README.md'))
    for (const [at, path] of files.entries()) {
      const number = String(at + 1).padStart(4, '0')
      if (!path.startsWith(`docs/decisions/${number}-`)) breaches.push({ path, problem: `should be number ${number}` })
      const lines = project.text(path).trimEnd().split('\n')
      if (lines.length > page) breaches.push({ path, problem: `has ${lines.length} lines, more than a page of ${page}` })
      for (const section of sections) {
        if (!lines.includes(`## ${section}`)) breaches.push({ path, problem: `has no section ${section}` })
      }
    }
    return breaches
  },
}
