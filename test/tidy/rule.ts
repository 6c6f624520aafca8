import type { Project } from './project.ts'

/** One breach of a rule, at a file or a line of it. */
export interface Breach {
  readonly path: string
  readonly line?: number
  readonly problem: string
}

/** One thing the code base promises about itself. Each has a planted breach in `planted/` that it must find. */
export interface Rule {
  readonly name: string
  check(project: Project): readonly Breach[]
}

/** A breach as one line of text. */
export function print(breach: Breach): string {
  return `${breach.path}${breach.line === undefined ? '' : `:${breach.line}`}: ${breach.problem}`
}
