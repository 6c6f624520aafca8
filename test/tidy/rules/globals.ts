import { isTest } from '../project.ts'
import type { Breach, Rule } from '../rule.ts'

/** Clocks, chance, the outside world and the platform: reached through `runtime`, so that one seed can replay a cluster. */
const forbidden = new Set([
  'Date', 'setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate', 'performance', 'crypto',
  'console', 'process', 'fetch', 'Buffer', 'globalThis', 'global', 'require', 'WebSocket', 'EventSource', 'Worker', 'navigator',
])
const forbiddenMembers = new Set(['Math.random', 'AbortSignal.timeout'])

/** Who may, and what. The typed client runs in a browser too, so it has a small rim of its own. */
const allowed: Readonly<Record<string, readonly string[] | 'all'>> = {
  'src/runtime/node/': 'all',
  'src/cli/main.ts': ['process'],
  'src/api/': ['fetch'],
  'src/api/platform.ts': ['setTimeout', 'clearTimeout', 'performance', 'Math.random'],
}

/** A simulated clock has to let the real event loop turn. */
const forTests = ['src/api/virtual-timing.ts']

/** Nothing under `src` but the rim touches the platform's globals. A local of the same name is refused too: it hides them. */
export const globalsRule: Rule = {
  name: 'globals',
  check(project) {
    const breaches: Breach[] = []
    for (const path of project.sources('src/')) {
      if (isTest(path) || forTests.some((one) => path.startsWith(one))) continue
      const granted = Object.entries(allowed).filter(([prefix]) => path.startsWith(prefix)).flatMap(([, names]) => names)
      if (granted.includes('all')) continue
      const facts = project.facts(path)
      const found = [
        ...facts.names.filter(({ name }) => forbidden.has(name)),
        ...facts.members.filter(({ name }) => forbiddenMembers.has(name)),
      ]
      for (const { name, line } of found) {
        if (!granted.includes(name)) breaches.push({ path, line, problem: `uses ${name}, which only src/runtime/node may` })
      }
    }
    return breaches
  },
}
