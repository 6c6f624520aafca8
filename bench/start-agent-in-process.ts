import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './rig/histogram.ts'
import type { ManyAgents } from './rig/many-agents.ts'
import { answer, optionsFrom, printGoal, type Question } from './rig/report.ts'

const count = 50

/** Agents inside a program: until each accepts writes, and what each takes. */
export const startAgentInProcess: Question = {
  name: 'start-agent-in-process',
  asks: `how long does startAgent() take, and do ${count} agents live in one process?`,
  wrongIf: 'the bundle in dist is not the program that is meant (npm run build).',
  run: async () => {
    const program = fileURLToPath(new URL('./rig/many-agents.ts', import.meta.url))
    const entry = join(import.meta.dirname, '../dist/index.js')
    const result = JSON.parse(execFileSync(process.execPath, [program, entry, String(count)], { encoding: 'utf8' })) as ManyAgents
    const [first = Number.NaN] = result.startMs
    console.log(
      `  import ${result.importMs.toFixed(0)} ms, first agent ${first.toFixed(0)} ms, slowest of the others ` +
      `${Math.max(...result.startMs.slice(1)).toFixed(1)} ms, closing all ${result.closeMs.toFixed(0)} ms, ` +
      `${(result.bytesEach / 1e6).toFixed(2)} MB each`,
    )
    printGoal('startAgent p50', median(result.startMs), { atMost: 50 }, ' ms')
    printGoal('agents in one process', result.startMs.length, { atLeast: count })
  },
}

if (import.meta.main) await answer(startAgentInProcess, optionsFrom(process.argv.slice(2)))
