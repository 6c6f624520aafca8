import type { ServerContext } from '../context.ts'

/**
 * Work that only a leader does. `take` runs when office is taken, in the order of the table, and must have finished before
 * consistent reads are allowed; `drop` runs when leadership is lost, in reverse order, and must not fail.
 */
export interface Duty {
  readonly name: string
  readonly take: (server: ServerContext) => void | Promise<void>
  readonly drop?: (server: ServerContext) => void
  /** Done as soon as all duties are taken, and again each minute of the office, to mend what was missed. */
  readonly tend?: (server: ServerContext) => Promise<void>
}
