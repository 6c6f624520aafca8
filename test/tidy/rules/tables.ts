import { isTest, type Project } from '../project.ts'
import type { Breach, Rule } from '../rule.ts'
import { entries, tables } from '../tables.ts'

/**
 * Every file of a table's folder is a row that its `index.ts` lists, or is used by such rows; a row that somebody forgot to list is
 * neither. `index.ts` is the name of tables and public entries alone.
 */
export const tablesRule: Rule = {
  name: 'tables',
  check(project) {
    const breaches: Breach[] = []
    for (const { folder } of tables) {
      const files = project.sources(`${folder}/`).filter((path) => !/\.(test|suite)\.ts$/.test(path))
      if (files.length === 0) continue
      const index = `${folder}/index.ts`
      if (!project.has(index)) {
        breaches.push({ path: folder, problem: 'has no index.ts' })
        continue
      }
      const used = reachableWithin(project, folder, index)
      for (const path of files) if (!used.has(path)) breaches.push({ path, problem: `is not listed in ${index}` })
    }
    for (const path of project.sources()) {
      if (!path.endsWith('/index.ts') || isTest(path) || entries.includes(path)) continue
      if (!tables.some(({ folder }) => path.startsWith(`${folder}/`))) breaches.push({ path, problem: 'index.ts is for tables and entries' })
    }
    return breaches
  },
}

function reachableWithin(project: Project, folder: string, index: string): ReadonlySet<string> {
  const seen = new Set<string>()
  const waiting = [index]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path) || !path.startsWith(`${folder}/`) || !project.has(path)) continue
    seen.add(path)
    waiting.push(...project.imports(path).map(({ to }) => to))
  }
  return seen
}
