import { posix } from 'node:path'
import type { Breach, Rule } from '../rule.ts'

const link = /\]\(([^)\s]+)\)/g

/** A link in a document to a file of this repository leads somewhere. */
export const linksRule: Rule = {
  name: 'links',
  check(project) {
    const breaches: Breach[] = []
    const folders = new Set(project.paths.flatMap((path) => parents(path)))
    for (const path of project.paths) {
      if (!path.endsWith('.md')) continue
      for (const [at, text] of project.text(path).split('\n').entries()) {
        for (const [, target = ''] of text.matchAll(link)) {
          if (/^([a-z]+:|#)/.test(target)) continue
          const to = posix.join(posix.dirname(path), target.replace(/#.*$/, '')).replace(/\/$/, '')
          if (!project.has(to) && !folders.has(to)) breaches.push({ path, line: at + 1, problem: `links to ${target}, which is not there` })
        }
      }
    }
    return breaches
  },
}

function parents(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'))
}
