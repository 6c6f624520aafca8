import { type Running, startAgent } from './rig/agents.ts'
import { cpuSeconds, residentBytes } from './rig/process-stat.ts'
import { answer, optionsFrom, printGoal, type Question } from './rig/report.ts'

/** What happens only at the start is over after this long. */
const settleSeconds = 15
const watchedSeconds = 60

/** What an agent costs of which nobody wants anything. */
export const idle: Question = {
  name: 'idle',
  asks: `how much processor time and memory does a server take that nobody asks for anything, over ${watchedSeconds} s?`,
  wrongIf: 'something on the machine finds the agents and asks them; or memory is looked at before the collector ran.',
  run: async () => {
    const agents = await Promise.all([startAgent('real', { durable: true }), startAgent('ours', { durable: true })])
    try {
      await seconds(settleSeconds)
      const before = agents.map(({ pid }) => cpuSeconds(pid))
      await seconds(watchedSeconds)
      const [real, ours] = agents.map((agent, at) => figuresOf(agent, before[at] ?? 0)) as [Figures, Figures]
      // The kernel counts in hundredths of a second, so a difference of one of them is none.
      printGoal('processor time, ours − real', ours.cpu - real.cpu, { atMost: 0.01 }, ' s')
      printGoal('memory, ours / real', ours.bytes / real.bytes, { atMost: 1.5 })
    } finally {
      await Promise.all(agents.map((agent) => agent.stop()))
    }
  },
}

interface Figures {
  readonly cpu: number
  readonly bytes: number
}

function figuresOf({ contender, pid }: Running, before: number): Figures {
  const cpu = cpuSeconds(pid) - before
  const bytes = residentBytes(pid)
  console.log(`  ${contender.padEnd(6)} ${cpu.toFixed(2)} s of processor time, ${(bytes / 1e6).toFixed(0)} MB`)
  return { cpu, bytes }
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000))
}

if (import.meta.main) await answer(idle, optionsFrom(process.argv.slice(2)))
