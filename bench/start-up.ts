import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { agentArguments, ask, freePorts, programOf } from './rig/agents.ts'
import { median } from './rig/histogram.ts'
import { answer, optionsFrom, printGoal, type Question } from './rig/report.ts'

const runs = { dev: 15, durable: 3 } as const

/** From the start of the program to the first write it takes. */
export const startUp: Question = {
  name: 'start-up',
  asks: 'how long from exec to the first accepted write, in dev mode and with a data directory?',
  wrongIf: 'the machine is busy: starting is one thread at work, so each stolen millisecond shows. A checkout must have been built.',
  run: async () => {
    for (const durable of [false, true]) {
      const real: number[] = []
      const ours: number[] = []
      for (let run = 0; run < (durable ? runs.durable : runs.dev); run += 1) {
        real.push(await timeOne('real', durable))
        ours.push(await timeOne('ours', durable))
      }
      const mode = durable ? 'data directory' : 'dev mode'
      for (const [name, times] of [['real', real], ['ours', ours]] as const) {
        console.log(`  ${mode.padEnd(15)} ${name.padEnd(6)} median ${median(times).toFixed(0)} ms, fastest ${Math.min(...times).toFixed(0)} ms, slowest ${Math.max(...times).toFixed(0)} ms`)
      }
      if (!durable) printGoal('dev mode, ours / real', median(ours) / median(real), { atMost: 1 })
    }
  },
}

async function timeOne(contender: 'real' | 'ours', durable: boolean): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'proconsul-bench-'))
  const ports = await freePorts(4)
  const program = programOf(contender)
  const started = performance.now()
  const child = spawn(program, agentArguments({ durable }, folder, ports), { stdio: 'ignore' })
  const closed = once(child, 'close')
  try {
    for (;;) {
      const reply = await ask(ports[0] ?? 0, 'PUT', '/v1/kv/first', 'write')
      if (reply?.status === 200) return performance.now() - started
      if (child.exitCode !== null || performance.now() - started > 30_000) throw new Error(`${contender} does not start`)
    }
  } finally {
    child.kill('SIGKILL')
    await closed
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) await answer(startUp, optionsFrom(process.argv.slice(2)))
