import type { Timing } from '../../api/index.ts'
import { exitText, signalText } from '../../runtime/child-process.ts'
import type { Child, ChildCommand, SignalName, StartChild } from '../../runtime/child-process.ts'

/** How long a child may take between SIGTERM and SIGKILL: well below the lock delay, in which nobody else can start. */
const graceMs = 5_000

/** Where the words go. */
export interface LockOutput {
  /** Progress, which only `-verbose` shows. */
  progress(line: string): void
  error(line: string): void
}

/** What a child needs around it. */
export interface ChildPorts {
  readonly start: StartChild
  readonly timing: Timing
  readonly output: LockOutput
  /** Hands over the signals that this program gets; returns how to stop that. */
  readonly forward: (to: (signal: SignalName) => void) => () => void
}

/** What ends the child beside itself. */
export interface EndReasons {
  /** Fires when the command is asked to stop. */
  readonly shutdown: AbortSignal
  /** Fires when the lock is lost. */
  readonly lost: AbortSignal
}

/**
 * Runs a child while a lock is held. Ends when the child does, or ends it when the lock is lost or the command has to stop: with
 * SIGTERM, and with SIGKILL if that does not help. Returns whether the child failed by itself.
 */
export async function runUnderLock(ports: ChildPorts, command: ChildCommand, reasons: EndReasons): Promise<boolean> {
  const { output } = ports
  output.progress('Starting handler')
  if (command.stdin === 'inherit') output.progress('Stdin passed to handler process')
  let child: Child
  try {
    child = await ports.start(command)
  } catch (error) {
    output.error(`Error starting handler: ${error instanceof Error ? error.message : String(error)}`)
    output.progress('Child terminated, releasing lock')
    return true
  }
  const ended = report(ports, child)
  const first = await Promise.race([ended, fired(reasons.shutdown, 'shutdown' as const), fired(reasons.lost, 'lost' as const)])
  if (typeof first === 'boolean') {
    output.progress('Child terminated, releasing lock')
    return first
  }
  output.progress(first === 'shutdown' ? 'Shutdown triggered, killing child' : 'Lock lost, killing child')
  await terminate(ports, child, ended)
  return false
}

/** Forwards signals to a child until it ends, and tells how it ended; true when that was a failure. */
async function report({ output, forward }: ChildPorts, child: Child): Promise<boolean> {
  const stop = forward((signal) => {
    if (child.signal(signal)) return
    output.error(`Warning, could not forward signal: failed to send signal "${signalText(signal)}": os: process already finished`)
  })
  const failure = exitText(await child.exited)
  stop()
  if (failure !== undefined) output.error(`Error running handler: ${failure}`)
  return failure !== undefined
}

async function terminate({ output, timing }: ChildPorts, child: Child, ended: Promise<boolean>): Promise<void> {
  output.progress(`Terminating child pid ${child.pid}`)
  child.signal('SIGTERM')
  const patience = new AbortController()
  const over = timing.sleep(graceMs, patience.signal).then(() => true, () => false)
  const late = await Promise.race([ended.then(() => false), over])
  patience.abort()
  if (!late) {
    output.progress('Child terminated')
    return
  }
  output.progress('Child did not exit after grace period of 5s')
  output.progress(`Killing child pid ${child.pid}`)
  child.signal('SIGKILL')
  await ended
}

function fired<T>(signal: AbortSignal, value: T): Promise<T> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(value)
    else signal.addEventListener('abort', () => resolve(value), { once: true })
  })
}
