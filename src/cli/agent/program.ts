import type { ProcessSignal } from '../../runtime/node/signals.ts'
import type { Logger } from '../../runtime/ports.ts'
import { signalText } from '../../runtime/child-process.ts'
import { type BannerFacts, bannerLines } from './banner.ts'

/** What the program needs of an agent that runs. */
export interface RunningAgent {
  /** Resolves when the agent stops by itself because it cannot go on. */
  readonly failed: Promise<Error>
  /** Resolves when somebody asked it over its API to leave. */
  readonly left: Promise<void>
  /** Reads its configuration again; says itself in the log what came of it. */
  reload(): Promise<unknown>
  /** Leaves the cluster and closes. */
  leave(): Promise<void>
  close(): Promise<void>
}

/** Starts an agent; `onIdentity` is called with its ID before anything else happens that is worth a log line. */
export type StartAgent = (onIdentity: (nodeId: string) => void) => Promise<RunningAgent>

export interface ProgramOptions {
  readonly facts: Omit<BannerFacts, 'nodeId'>
  /** No banner: standard output holds JSON alone. */
  readonly quiet: boolean
  /** What a leave may take before the program ends all the same. */
  readonly leaveTimeoutMs: number
  readonly skipLeaveOnInterrupt: boolean
  readonly leaveOnTerminate: boolean
}

/** What the program does besides running an agent. */
export interface ProgramWorld {
  readonly log: Logger
  /** A line to standard output. */
  print(line: string): void
  /** From now on log lines go to standard output; those logged so far go there first. */
  openLog(): void
  onSignal(heard: (signal: ProcessSignal) => void): () => void
  timer(delayMs: number, fire: () => void): { cancel(): void }
}

/**
 * Runs an agent until it is told to stop, and returns the exit code: 0 after a completed leave, else 1 (surface/config.md R-06). What
 * goes wrong before the agent has its identity is thrown, later problems are logged.
 */
export async function runProgram(start: StartAgent, options: ProgramOptions, world: ProgramWorld): Promise<number> {
  const print = (line: string): void => {
    if (!options.quiet) world.print(line)
  }
  const signals = new SignalQueue(world)
  try {
    const agent = await started(start, signals, world, (nodeId) => {
      for (const line of bannerLines({ ...options.facts, nodeId })) print(line)
      world.openLog()
    })
    if (agent === undefined) return 1
    print('==> Consul agent running!')
    return await untilStopped(agent, options, signals, world)
  } finally {
    signals.close()
  }
}

/** Starts the agent. Undefined when it did not come to serve or a signal came meanwhile. */
async function started(
  start: StartAgent, signals: SignalQueue, world: ProgramWorld, showIdentity: (nodeId: string) => void,
): Promise<RunningAgent | undefined> {
  let identified = false
  let interrupted = false
  const stopListening = signals.each((signal) => {
    if (signal === 'SIGHUP') world.log.error('Caught', { signal: signalText(signal), error: 'cannot reload before agent started' })
    else {
      world.log.info('Caught', { signal: signalText(signal) })
      interrupted = true
    }
  })
  try {
    const agent = await start((nodeId) => {
      identified = true
      showIdentity(nodeId)
    })
    if (!interrupted) return agent
    await agent.close()
    return undefined
  } catch (error) {
    if (!identified) throw error
    world.log.error('Error starting agent', { error })
    return undefined
  } finally {
    stopListening()
  }
}

async function untilStopped(agent: RunningAgent, options: ProgramOptions, signals: SignalQueue, world: ProgramWorld): Promise<number> {
  const left = agent.left.then(() => 'left' as const)
  for (;;) {
    const event = await Promise.race([signals.next(), agent.failed, left])
    if (event === 'left') return end(agent.close(), options, signals, world)
    if (event instanceof Error) {
      world.log.error('Agent cannot go on', { error: event })
      await agent.close()
      return 1
    }
    world.log.info('Caught', { signal: signalText(event) })
    if (event === 'SIGHUP') {
      await reload(agent, world)
      continue
    }
    const graceful = event === 'SIGINT' ? !options.skipLeaveOnInterrupt : options.leaveOnTerminate
    if (graceful) {
      world.log.info('Gracefully shutting down agent...')
      return end(agent.leave(), options, signals, world)
    }
    world.log.info('Graceful shutdown disabled. Exiting')
    await agent.close()
    return 1
  }
}

async function reload(agent: RunningAgent, world: ProgramWorld): Promise<void> {
  world.log.info('Reloading configuration...')
  try {
    await agent.reload()
  } catch (error) {
    world.log.error('Reload config failed', { error })
  }
}

/** Waits for an end that is going on, but not for ever and not against a second signal. */
async function end(ending: Promise<void>, options: ProgramOptions, signals: SignalQueue, world: ProgramWorld): Promise<number> {
  let timer: { cancel(): void } | undefined
  const late = new Promise<'late'>((resolve) => (timer = world.timer(options.leaveTimeoutMs, () => resolve('late'))))
  const outcome = await Promise.race([ending.then(() => 'left' as const), signals.next(), late])
  timer?.cancel()
  if (outcome === 'left') {
    world.log.info('Graceful exit completed')
    return 0
  }
  if (outcome === 'late') world.log.info('Timeout on graceful leave. Exiting')
  else world.log.info('Caught second signal, Exiting', { signal: signalText(outcome) })
  return 1
}

/** Signals in the order they came, kept until someone asks. */
class SignalQueue {
  readonly #waiting: ProcessSignal[] = []
  #wanted: ((signal: ProcessSignal) => void) | undefined
  #every: ((signal: ProcessSignal) => void) | undefined
  readonly #stop: () => void

  constructor(world: ProgramWorld) {
    this.#stop = world.onSignal((signal) => {
      if (this.#every !== undefined) this.#every(signal)
      else if (this.#wanted !== undefined) this.#wanted(signal)
      else this.#waiting.push(signal)
    })
  }

  next(): Promise<ProcessSignal> {
    const first = this.#waiting.shift()
    if (first !== undefined) return Promise.resolve(first)
    return new Promise((resolve) => {
      this.#wanted = (signal) => {
        this.#wanted = undefined
        resolve(signal)
      }
    })
  }

  each(heard: (signal: ProcessSignal) => void): () => void {
    this.#every = heard
    return () => {
      this.#every = undefined
    }
  }

  close(): void {
    this.#stop()
  }
}
