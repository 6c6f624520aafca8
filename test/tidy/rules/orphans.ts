import { isTest } from '../project.ts'
import type { Breach, Rule } from '../rule.ts'

/** Where programs start: what package.json exports, and what `bin` runs. */
const entries = ['src/index.ts', 'src/api/index.ts', 'src/cli/main.ts', 'src/testing/index.ts']

/** Code under `src` that only tests need, with the reason why it is not beside them. */
const forTests: Readonly<Record<string, string>> = {
  'src/runtime/sim/network.ts': 'calls between simulated servers, for the simulation of Raft alone',
  'src/wire/records/': 'the table of records: a shape comes before the noun that is built; the vectors prove it',
  'src/state/testing.ts': 'stores for the tests of the state',
  'src/api/virtual-timing.ts': 'the simulated clock of the typed client',
}

/** Every file is reached from an entry, and every import leads to a file. */
export const orphansRule: Rule = {
  name: 'orphans',
  check(project) {
    const breaches: Breach[] = []
    const product = project.reachable(entries)
    const runners = project.sources().filter((path) => path.endsWith('.test.ts') || /^(scripts|bench)\/[^/]*\.ts$|^test\/(sim|cluster|languages|differential\/fuzz)\/run\.ts$/.test(path))
    const all = project.reachable([...entries, ...runners])
    for (const path of project.sources()) {
      const shipped = path.startsWith('src/') && !isTest(path) && !Object.keys(forTests).some((one) => path.startsWith(one))
      if (!all.has(path) && !path.endsWith('.d.ts')) breaches.push({ path, problem: 'nobody imports it' })
      else if (shipped && !product.has(path)) breaches.push({ path, problem: 'is reached from no entry of the program' })
      for (const { to, line } of project.imports(path)) {
        if (!project.has(to)) breaches.push({ path, line, problem: `imports ${to}, which does not exist` })
      }
    }
    return breaches
  },
}
