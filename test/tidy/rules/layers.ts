import { everything, layers, onTheRealRim, roomOf } from '../layers.ts'
import { isTest } from '../project.ts'
import type { Breach, Rule } from '../rule.ts'

/** Imports point one way, as the table in `layers.ts` says; types count as much as values. */
export const layersRule: Rule = {
  name: 'layers',
  check(project) {
    const breaches: Breach[] = []
    for (const path of project.sources('src/')) {
      if (isTest(path)) continue
      const room = roomOf(path.slice(4), layers)
      if (room === undefined) {
        breaches.push({ path, problem: 'stands in no room of test/tidy/layers.ts' })
        continue
      }
      const allowed = layers[room]
      if (allowed === everything) continue
      for (const { to, line } of project.imports(path)) {
        if (!to.startsWith('src/')) breaches.push({ path, line, problem: `reaches outside src: ${to}` })
        else if (!mayImport(path.slice(4), to.slice(4), room, allowed ?? [])) breaches.push({ path, line, problem: `${room} may not import ${to}` })
      }
    }
    return breaches
  },
}

function mayImport(from: string, to: string, room: string, allowed: readonly string[]): boolean {
  if (to.startsWith('runtime/node/') && roomOf(from, onTheRealRim) === undefined) return false
  return [room, ...allowed].some((one) => to === one || to.startsWith(`${one}/`))
}
