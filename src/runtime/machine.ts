import type { ProcessFigures, ProgramFacts } from './process-figures.ts'
import type { Profiler } from './profiler.ts'

/** A file system as the system counts it. */
export interface FileSystemFigures {
  /** The number of its type, as `statfs` gives it. */
  readonly type: number
  readonly blockBytes: number
  readonly blocks: number
  readonly freeBlocks: number
  /** Those that others than the superuser may have. */
  readonly availableBlocks: number
  readonly files: number
  readonly freeFiles: number
}

/** What the machine and the running program tell of themselves. Strings are byte strings. */
export interface Machine {
  readonly hostName: string
  readonly kernelVersion: string
  readonly kernelArchitecture: string
  readonly program: ProgramFacts
  readonly figures: ProcessFigures
  readonly profiler: Profiler
  uptimeSeconds(): number
  processCount(): number
  /** A small file of the system's; undefined when there is none or it may not be read. */
  text(path: string): string | undefined
  /** Throws when the system does not tell. */
  fileSystem(path: string): FileSystemFigures
}
