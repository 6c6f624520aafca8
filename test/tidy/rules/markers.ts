import type { Breach, Rule } from '../rule.ts'

const later = /\b(TODO|FIXME|XXX|HACK)\b/
const silenced = /(oxlint|eslint)-disable(?!-next-line [\w@/-]+)|@ts-(ignore|nocheck|expect-error)/
const narrowed = /^(test|it|describe|suite|t)\.(skip|only|todo)$/

/** Nothing is left for later, no test is skipped or narrowed, and no check is switched off without naming it. */
export const markersRule: Rule = {
  name: 'markers',
  check(project) {
    const breaches: Breach[] = []
    for (const path of project.sources()) {
      const facts = project.facts(path)
      for (const { name, line } of facts.comments) {
        const word = later.exec(name)?.[0] ?? silenced.exec(name)?.[0]
        if (word !== undefined) breaches.push({ path, line, problem: `a comment says ${word}` })
      }
      for (const { name, line } of facts.members) if (narrowed.test(name)) breaches.push({ path, line, problem: `says ${name}` })
      for (const { name, line } of facts.trueProperties) {
        if (/^(skip|only|todo)$/.test(name) && path.endsWith('.test.ts')) breaches.push({ path, line, problem: `says ${name}: true` })
      }
    }
    for (const path of project.paths) {
      if (!/\.(md|sh)$|^bin\/|^\.ci\//.test(path)) continue
      const line = project.text(path).split('\n').findIndex((text) => later.test(text)) + 1
      if (line > 0) breaches.push({ path, line, problem: 'leaves something for later' })
    }
    return breaches
  },
}
