import { byteArray } from '../../std/bytes.ts'
import { ConsulError } from '../../std/errors.ts'
import type { CapturedCommand, ChildExit, StartCaptured } from '../../runtime/child-process.ts'
import type { Probes } from '../../runtime/probes.ts'
import type { LogFields, Logger } from '../../runtime/ports.ts'
import { SimulatedClock } from '../../runtime/sim/clock.ts'
import { SeededRandom } from '../../runtime/sim/random.ts'
import { Scheduler } from '../../runtime/sim/scheduler.ts'
import { CheckType } from '../../wire/records/service.ts'
import { startCheck } from './check.ts'
import type { RunningCheck } from './check-row.ts'
import type { AliasTargets, CheckStatus, CheckWorld } from './world.ts'

/** One line of the log. */
export interface Logged {
  readonly level: string
  readonly message: string
  readonly fields: LogFields
}

/** A program that a check was made to start; the test ends it. */
export interface FakeChild {
  readonly command: CapturedCommand
  killed: boolean
  print(text: string): void
  exit(exit: Partial<ChildExit>): void
}

/** One result: when it came, and what it was. */
export type Reported = readonly [seconds: number, status: CheckStatus, output: string]

export const noAliases: AliasTargets = {
  localNode: 'here',
  localChecks: () => [],
  localServiceExists: () => false,
  onLocalChange: () => ({ close() {} }),
  nodeChecks: () => Promise.reject(new ConsulError('none', 'no catalog here')),
  nodeServiceExists: () => Promise.reject(new ConsulError('none', 'no catalog here')),
}

/** Checks on virtual time, with programs and network made up by the test. */
export class VirtualChecks {
  readonly scheduler = new Scheduler(() => new Promise((resolve) => setImmediate(resolve)))
  readonly logged: Logged[] = []
  readonly children: FakeChild[] = []
  readonly reported: Reported[] = []
  probes: Probes = { http: unexpected, connect: unexpected, datagram: unexpected, grpc: unexpected, http2Ping: unexpected }
  aliases: AliasTargets = noAliases
  outputMaxSize = 4096
  discardOutput = false
  dockerHost = ''
  readonly #clock = new SimulatedClock(this.scheduler, { name: 'agent', dead: false, pausedUntil: 0 })
  readonly #random: SeededRandom

  constructor(seed = 1) {
    this.#random = new SeededRandom(seed)
  }

  start(fields: Partial<CheckType>): RunningCheck {
    const world: CheckWorld = {
      clock: this.#clock,
      random: this.#random,
      log: loggerInto(this.logged),
      startCaptured: (command) => this.#start(command),
      probes: this.probes,
      aliases: this.aliases,
      settings: { outputMaxSize: this.outputMaxSize, discardOutput: () => this.discardOutput, dockerHost: this.dockerHost },
    }
    return startCheck(world, CheckType.make({ CheckID: 'c1', ...fields }), (status, output) => {
      this.reported.push([Math.round(this.scheduler.now) / 1000, status, output])
    })
  }

  /** Lets so much time pass. */
  async advance(seconds: number): Promise<void> {
    await this.scheduler.run(this.scheduler.now + seconds * 1000, () => false)
  }

  /** Events that are still to come, which are the timers that were not cancelled. */
  async timersLeft(): Promise<number> {
    const before = this.scheduler.count
    await this.scheduler.run(Number.MAX_SAFE_INTEGER, () => this.scheduler.count > before)
    return this.scheduler.count - before
  }

  #start(command: CapturedCommand): ReturnType<StartCaptured> {
    const { promise: ended, resolve } = Promise.withResolvers<ChildExit>()
    const child: FakeChild = {
      command,
      killed: false,
      print(text) {
        if (command.output(byteArray(text)) !== undefined) throw new Error('a check takes what is printed at once')
      },
      exit: (exit) => resolve({ code: undefined, signal: undefined, ...exit }),
    }
    this.children.push(child)
    return Promise.resolve({
      ended,
      kill() {
        child.killed = true
        resolve({ code: undefined, signal: 'SIGKILL' })
      },
    })
  }
}

/** Settles when the signal is aborted, as everything that waits must. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}

function unexpected(): Promise<never> {
  return Promise.reject(new Error('this test expects no such probe'))
}

export const silentLog: Logger = { error() {}, warn() {}, info() {}, debug() {}, trace() {}, named: () => silentLog }

function loggerInto(lines: Logged[]): Logger {
  const at = (level: string) => (message: string, fields: LogFields = {}): void => {
    lines.push({ level, message, fields })
  }
  const log: Logger = { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug'), trace: at('trace'), named: () => log }
  return log
}
