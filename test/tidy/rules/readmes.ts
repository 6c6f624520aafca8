import type { Breach, Rule } from '../rule.ts'
import { tables } from '../tables.ts'

const most = 60

/** Every source folder says in at most 60 lines what it is for. Folders of rows below a table are covered by the table's. */
export const readmesRule: Rule = {
  name: 'readmes',
  check(project) {
    const breaches: Breach[] = []
    const folders = new Set(project.sources('src/').map((path) => path.slice(0, path.lastIndexOf('/'))))
    folders.delete('src')
    for (const folder of [...folders, 'test/tidy', 'bench', 'scripts']) {
      if (tables.some((table) => folder.startsWith(`${table.folder}/`))) continue
      const path = `${folder}/README.md`
      if (!project.has(path)) {
        if (project.sources(`${folder}/`).length > 0) breaches.push({ path: folder, problem: 'has no README.md' })
        continue
      }
      const lines = project.text(path).trimEnd().split('\n').length
      if (lines > most) breaches.push({ path, problem: `has ${lines} lines, more than ${most}` })
    }
    return breaches
  },
}
