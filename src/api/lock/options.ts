/** What locks and semaphores have in common. */
export interface HoldOptions {
  /** What to write into the lock's key (or the contender's entry): usually who holds it. */
  readonly value?: Uint8Array | string
  /** A session to hold by, which stays the caller's to renew and to destroy. Unless given, one is made and taken care of. */
  readonly session?: string
  /** Name of the session that is made. */
  readonly sessionName?: string
  /** Its time to live, 10 s to 24 h; 15,000 ms unless given. It is renewed at half of that. */
  readonly sessionTtlMs?: number
  /** How long the agent keeps others out after the holder was lost; the agent's own 15 s unless given. */
  readonly lockDelayMs?: number
  /** How many errors in a row the watch over a held lock survives; 0 unless given. */
  readonly monitorRetries?: number
  /** The pause after such an error; 2,000 ms unless given. */
  readonly monitorRetryMs?: number
  /** How long one request waits for the holder to go; 15,000 ms unless given. */
  readonly waitMs?: number
}

/** The options with every default filled in. */
export interface HoldSettings {
  readonly value: Uint8Array | string
  readonly session: string | undefined
  readonly sessionName: string
  readonly sessionTtlMs: number
  readonly lockDelayMs: number | undefined
  readonly monitorRetries: number
  readonly monitorRetryMs: number
  readonly waitMs: number
}

export function settingsOf(options: HoldOptions, sessionName: string): HoldSettings {
  return {
    value: options.value ?? '',
    session: options.session,
    sessionName: options.sessionName ?? sessionName,
    sessionTtlMs: options.sessionTtlMs ?? 15_000,
    lockDelayMs: options.lockDelayMs,
    monitorRetries: options.monitorRetries ?? 0,
    monitorRetryMs: options.monitorRetryMs ?? 2_000,
    waitMs: options.waitMs ?? 15_000,
  }
}

/** How to wait for a lock. */
export interface AcquireOptions {
  /** Gives up; the promise rejects with the signal's reason, and nothing is left behind. */
  readonly signal?: AbortSignal | undefined
}

/** How long to try. */
export interface TryOptions extends AcquireOptions {
  /** 15,000 ms unless given. */
  readonly forMs?: number
}
