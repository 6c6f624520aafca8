import { spawnSync } from 'node:child_process'

/** CI leaves out nothing unseen: what is missing there is a failure, elsewhere the reason why a test is skipped. */
export function skippedFor(problem: string): string {
  if ((process.env['CI'] ?? '') !== '') throw new Error(`CI must be able to run this: ${problem}`)
  return problem
}

/** Says whether a program is missing here; tests that need it say so. */
export function without(program: string, ...args: readonly string[]): string | false {
  return spawnSync(program, args).error === undefined ? false : skippedFor(`${program} is not installed here`)
}
