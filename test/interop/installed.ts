import { spawnSync } from 'node:child_process'

/** Says whether a program is missing here; tests that need it say so. */
export function without(program: string, ...args: readonly string[]): string | false {
  return spawnSync(program, args).error === undefined ? false : `${program} is not installed here`
}
