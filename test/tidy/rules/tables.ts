import { isTest } from '../project.ts'
import type { Breach, Rule } from '../rule.ts'
import { entries, tables } from '../tables.ts'

/** Every file of a table's folder is listed by its `index.ts`, and `index.ts` is the name of tables and public entries alone. */
export const tablesRule: Rule = {
  name: 'tables',
  check(project) {
    const breaches: Breach[] = []
    for (const { folder, besides = {} } of tables) {
      const rows = project.sources(`${folder}/`).filter((path) => !/\.(test|suite)\.ts$/.test(path))
      if (rows.length === 0) continue
      const index = `${folder}/index.ts`
      if (!project.has(index)) {
        breaches.push({ path: folder, problem: 'has no index.ts' })
        continue
      }
      const listed = new Set(listedBy(index, (path) => project.imports(path).map(({ to }) => to)))
      for (const path of rows) {
        if (path === index || listed.has(path) || path.slice(folder.length + 1) in besides) continue
        breaches.push({ path, problem: `is not listed in ${index}` })
      }
    }
    for (const path of project.sources()) {
      if (!path.endsWith('/index.ts') || isTest(path) || entries.includes(path)) continue
      if (!tables.some(({ folder }) => path.startsWith(`${folder}/`))) breaches.push({ path, problem: 'index.ts is for tables and entries' })
    }
    return breaches
  },
}

/** What an index imports, following the indexes of folders below it. */
function listedBy(index: string, imports: (path: string) => readonly string[]): readonly string[] {
  return imports(index).flatMap((to) => (to.endsWith('/index.ts') && to !== index ? [to, ...listedBy(to, imports)] : [to]))
}
