/** A call that was found on the stack, with what it called. */
export interface CallNode {
  readonly name: string
  /** Path or URL. */
  readonly file: string
  /** From 1 on; 0 when unknown. */
  readonly line: number
  /** Samples that had this call innermost, and what they stand for: nanoseconds, or bytes. */
  readonly samples: number
  readonly amount: number
  readonly calls: readonly CallNode[]
}

/** What was found while it was looked. */
export interface CallTree {
  readonly root: CallNode
  readonly durationMs: number
}

/** Looks at what the program does. All agents in one program are seen together; only one look at time and one at memory is taken at once. */
export interface Profiler {
  /** Where time goes, for as long as given, or until the signal. Amounts are nanoseconds; one sample is taken each `periodNs`. */
  cpu(forMs: number, periodNs: number, gone: AbortSignal): Promise<CallTree>
  /**
   * Where memory comes from, allocated while it was looked, one sample each `periodBytes`: what is still in use, or all of it. Amounts
   * are bytes.
   */
  memory(forMs: number, periodBytes: number, kind: 'in use' | 'all', gone: AbortSignal): Promise<CallTree>
}

/** Somebody else is looking already. */
export class ProfilerBusy extends Error {
  override readonly name = 'ProfilerBusy'
}
