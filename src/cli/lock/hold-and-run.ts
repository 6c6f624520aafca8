import { bytesOfText, textOfBytes } from '../../std/bytes.ts'
import { LockError } from '../../api/index.ts'
import type { Client, Held, Lock, Semaphore, Timing } from '../../api/index.ts'
import { joinPath } from '../../api/lock/join-path.ts'
import type { ChildCommand, SignalName } from '../../runtime/child-process.ts'
import type { CommandIo } from '../command.ts'
import { runUnderLock } from './child-under-lock.ts'

/** What `consul lock` was asked to do. Strings are byte strings. */
export interface LockPlan {
  readonly prefix: string
  readonly child: ChildCommand['argv']
  readonly sessionName: string
  readonly limit: number
  readonly monitorRetries: number
  /** How long to try; 0 means for ever. */
  readonly timeoutMs: number
  readonly passInput: boolean
  /** Whether a child that failed makes the exit code 2. */
  readonly childExitCode: boolean
  readonly verbose: boolean
}

/** The part of the world that the command needs. */
export type LockIo = Pick<CommandIo, 'out' | 'error' | 'startChild' | 'onSignal'>

/**
 * Gets the lock, runs the child, gives the lock back and takes its key away unless somebody else is there. Returns the exit code:
 * 0 also when the child failed or was ended, since the lock did its work; 2 for a failed child if that was asked for; else 1.
 */
export async function holdAndRun(io: LockIo, client: Client, timing: Timing, plan: LockPlan): Promise<number> {
  const signals = hearSignals(io)
  const { shutdown } = signals
  try {
    try {
      await client.agent.self({ signal: shutdown })
    } catch (error) {
      return refuse(io, `Error querying Consul agent: ${textOf(error)}`)
    }
    let handle: Lock | Semaphore
    try {
      handle = setUp(io, client, plan)
    } catch (error) {
      return refuse(io, `Lock setup failed: ${textOf(error)}`)
    }
    if (plan.verbose) io.out('Attempting lock acquisition')
    let held: Held | undefined
    try {
      held = plan.timeoutMs > 0
        ? await handle.tryAcquire({ signal: shutdown, forMs: plan.timeoutMs })
        : await handle.acquire({ signal: shutdown })
    } catch (error) {
      if (!shutdown.aborted) return refuse(io, `Lock acquisition failed: ${textOf(error)}`)
    }
    if (held === undefined) return refuse(io, 'Shutdown triggered or timeout during lock acquisition')
    const failed = await runChild(io, timing, plan, held, signals)
    if (!(await letGo(io, plan, handle, held))) return 1
    return plan.childExitCode && failed ? 2 : 0
  } finally {
    signals.stop()
  }
}

/** Both kinds keep their state in the same key, so that one is noticed by the other. */
function setUp(io: LockIo, client: Client, plan: LockPlan): Lock | Semaphore {
  const prefix = textOfBytes(plan.prefix)
  const options = {
    sessionName: textOfBytes(plan.sessionName),
    monitorRetries: plan.monitorRetries,
    monitorRetryMs: 1_000,
  }
  if (plan.limit === 1) {
    const key = joinPath(prefix, '.lock')
    if (plan.verbose) io.out(`Setting up lock at path: ${bytesOfText(key)}`)
    return client.lock(key, options)
  }
  if (plan.verbose) io.out(`Setting up semaphore (limit ${plan.limit}) at prefix: ${plan.prefix}`)
  return client.semaphore(prefix, plan.limit, options)
}

/** Whether the child failed by itself. */
async function runChild(io: LockIo, timing: Timing, plan: LockPlan, held: Held, signals: HeardSignals): Promise<boolean> {
  if (signals.shutdown.aborted) {
    io.error('Shutdown triggered during lock acquisition')
    return false
  }
  const stdin = plan.passInput ? 'inherit' : 'none'
  const command: ChildCommand = { argv: plan.child, env: { CONSUL_LOCK_HELD: 'true' }, stdin }
  const output = { progress: plan.verbose ? io.out : () => undefined, error: io.error }
  const reasons = { shutdown: signals.shutdown, lost: held.lost }
  return runUnderLock({ start: io.startChild, timing, output, forward: signals.forward }, command, reasons)
}

/** Gives the lock back and cleans up; false when that failed. */
async function letGo(io: LockIo, plan: LockPlan, handle: Lock | Semaphore, held: Held): Promise<boolean> {
  try {
    await held.release()
  } catch (error) {
    io.error(`Lock release failed: ${textOf(error)}`)
    return false
  }
  try {
    await handle.destroy()
    if (plan.verbose) io.out('Cleanup succeeded')
  } catch (error) {
    if (!(error instanceof LockError && error.code === 'in-use')) {
      io.error(`Lock cleanup failed: ${textOf(error)}`)
      return false
    }
    if (plan.verbose) io.out('Cleanup aborted, lock in use')
  }
  return true
}

interface HeardSignals {
  /** Fires with the first signal. */
  readonly shutdown: AbortSignal
  /** Hands every signal on from now; returns how to stop that. */
  readonly forward: (to: (signal: SignalName) => void) => () => void
  stop(): void
}

function hearSignals(io: LockIo): HeardSignals {
  const shutdown = new AbortController()
  const listeners = new Set<(signal: SignalName) => void>()
  const stop = io.onSignal((signal) => {
    shutdown.abort()
    for (const listener of listeners) listener(signal)
  })
  return {
    shutdown: shutdown.signal,
    stop,
    forward: (to) => {
      listeners.add(to)
      return () => listeners.delete(to)
    },
  }
}

function refuse(io: LockIo, text: string): number {
  io.error(text)
  return 1
}

function textOf(error: unknown): string {
  return bytesOfText(error instanceof Error ? error.message : String(error))
}
