import type { Measured } from './load-plan.ts'

/** A question that a benchmark answers. */
export interface Question {
  /** The name of its file. */
  readonly name: string
  readonly asks: string
  /** What would make the figures wrong. */
  readonly wrongIf: string
  run(options: BenchOptions): Promise<void>
}

/** Options every benchmark takes. */
export interface BenchOptions {
  /** Measured seconds for each contender in each round. */
  readonly seconds: number
  readonly rounds: number
}

/** Options from the command line: `--seconds 3 --rounds 5`. */
export function optionsFrom(args: readonly string[]): BenchOptions {
  const value = (name: string, otherwise: number): number => {
    const at = args.indexOf(`--${name}`)
    const given = at === -1 ? otherwise : Number(args[at + 1])
    if (!(given > 0)) throw new Error(`--${name} needs a number above 0`)
    return given
  }
  return { seconds: value('seconds', 3), rounds: value('rounds', 3) }
}

/** Runs a question and frames its answer; every file of `bench/` ends with this when it is run by itself. */
export async function answer(question: Question, options: BenchOptions): Promise<void> {
  console.log(`\n# ${question.name}: ${question.asks}`)
  await question.run(options)
  console.log(`  Wrong if: ${question.wrongIf}`)
}

/** One measured run: what the generator saw and what the server paid. */
export interface Sample {
  readonly measured: Measured
  /** Microseconds of processor time of the server per operation. */
  readonly cpuMicros: number
}

/** A row of figures for one contender. */
export function printRow(name: string, sample: Sample): void {
  const { measured: m } = sample
  const figures = [
    `${m.perSecond.toFixed(0).padStart(7)} /s`, `p50 ${ms(m.p50)}`, `p99 ${ms(m.p99)}`, `p99.9 ${ms(m.p999)}`,
    `worst second ${Number.isNaN(m.worstSecond) ? '-' : `${(m.worstSecond * 100).toFixed(0)} %`}`,
    `cpu ${sample.cpuMicros.toFixed(1)} µs/op`, `generator ${(m.generatorCpu * 100).toFixed(0)} %`,
  ]
  console.log(`  ${name.padEnd(22)} ${figures.join('  ')}${m.errors > 0 ? `  ${m.errors} ERRORS (${m.firstError})` : ''}`)
}

/** A ratio beside its goal, and whether it is reached. */
export function printGoal(what: string, value: number, goal: { readonly atLeast?: number; readonly atMost?: number }, unit = ''): void {
  const bound = goal.atLeast ?? goal.atMost ?? Number.NaN
  const reached = goal.atLeast === undefined ? value <= bound : value >= bound
  const words = goal.atLeast === undefined ? 'at most' : 'at least'
  console.log(`  ${reached ? 'reached' : 'MISSED '}  ${what}: ${value.toFixed(2)}${unit} (goal: ${words} ${bound}${unit})`)
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`
}
