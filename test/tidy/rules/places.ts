import type { Breach, Rule } from '../rule.ts'

/** Folders of somebody's own machine; a file that names one works nowhere else. */
const place = /(^|[^\w.])(\/root\/|\/home\/|\/Users\/|\/work\/|\/tmp\/plan)/

/** No file names a path of the machine it was written on. */
export const placesRule: Rule = {
  name: 'places',
  check(project) {
    const breaches: Breach[] = []
    for (const path of project.paths) {
      if (path === 'test/tidy/rules/places.ts' || path === 'package-lock.json') continue
      for (const [at, text] of project.text(path).split('\n').entries()) {
        const found = place.exec(text)?.[2]
        if (found !== undefined) breaches.push({ path, line: at + 1, problem: `names ${found}, a folder of one machine` })
      }
    }
    return breaches
  },
}
