/** What the platform tells of the running program. All agents in one program have the same. */
export interface ProcessFigures {
  /** Bytes of live objects, in and beside the heap. */
  allocatedBytes(): number
  /** Bytes that the program has of the machine's memory. */
  systemBytes(): number
  /** Time of processors that the program has used. */
  cpuSeconds(): number
  /** When the program was started, since 1970. */
  readonly startedAtSeconds: number
  /** Calls back after each collection of garbage with how long it stopped the program; returns how to end that. */
  onCollection(collected: (pauseMs: number) => void): () => void
}

/** Facts that do not change while the program runs, under the names of Go. */
export interface ProgramFacts {
  /** `linux`. */
  readonly os: string
  /** `amd64`. */
  readonly arch: string
  /** Of the platform that the program runs on: `node v26.1.0`. */
  readonly version: string
  readonly cpus: number
  /** How many of them the program may use. */
  readonly usableCpus: number
  /** The command line. Byte strings. */
  readonly arguments: readonly string[]
}
