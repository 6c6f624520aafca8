import type { Breach, Rule } from '../rule.ts'
import type { Project } from '../project.ts'

/** No file reaches itself through its imports, so every file can be read, tested and moved after those below it. */
export const cyclesRule: Rule = {
  name: 'cycles',
  check(project) {
    const done = new Set<string>()
    const breaches: Breach[] = []
    for (const path of project.sources()) follow(project, path, [], done, breaches)
    return breaches
  },
}

function follow(project: Project, path: string, trail: readonly string[], done: Set<string>, breaches: Breach[]): void {
  const seen = trail.indexOf(path)
  if (seen !== -1) {
    const loop = trail.slice(seen)
    breaches.push({ path, problem: `imports itself: ${[...loop, path].join(' → ')}` })
    return
  }
  if (done.has(path)) return
  const imports = new Set(project.imports(path).map(({ to }) => to))
  for (const to of imports) if (project.has(to)) follow(project, to, [...trail, path], done, breaches)
  done.add(path)
}
