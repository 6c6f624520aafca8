import type { Delegate } from '../../cluster/delegate.ts'
import { KVSApply } from '../../contract/rpc/kvs/apply.ts'
import { KVSGet } from '../../contract/rpc/kvs/get.ts'
import type { CapturedChild, ChildExit, StartCaptured } from '../../runtime/child-process.ts'
import type { Clock, Disk, Logger, Random, Timer } from '../../runtime/ports.ts'
import { byteArray } from '../../std/bytes.ts'
import { milliseconds } from '../../std/duration.ts'
import { ConsulError, InputError } from '../../std/errors.ts'
import { uuidOf } from '../../std/uuid.ts'
import { DirEntry, KeyRequest, KVSRequest } from '../../wire/records/kv.ts'
import { type ExecEvent, execEvent, type ExecJob, execJob } from './job.ts'
import { OutputPieces } from './output-pieces.ts'

/** What the original answers when a job could not be run. */
const couldNotRun = 255

/** The agent and its machine as jobs need them. */
export interface ExecWorld {
  readonly clock: Clock
  readonly random: Random
  readonly disk: Disk
  readonly log: Logger
  readonly startCaptured: StartCaptured
  readonly delegate: Delegate
  /** The shell that lines are run by; empty for the usual one. */
  readonly shell: string
  /** Where scripts are laid while they run. */
  readonly scratchFolder: string
  readonly token: () => string
}

/** Runs what events of `consul exec` ask for. */
export class RemoteExec {
  readonly #world: ExecWorld
  readonly #running = new Set<Promise<void>>()
  readonly #closed = new AbortController()

  constructor(world: ExecWorld) {
    this.#world = world
  }

  /** Takes an event; what comes of it is written to the KV store, and what goes wrong before that is logged. */
  obey({ ID, Payload }: { readonly ID: string; readonly Payload: string | null }): void {
    this.#world.log.debug('received remote exec event', { id: ID })
    const run: Promise<void> = this.#run(Payload ?? '')
      .catch((error: unknown) => this.#world.log.error('remote exec failed', { error }))
      .finally(() => this.#running.delete(run))
    this.#running.add(run)
  }

  /** Ends what runs. */
  async close(): Promise<void> {
    this.#closed.abort()
    await Promise.all(this.#running)
  }

  async #run(payload: string): Promise<void> {
    const { log } = this.#world
    const event = attempt(log, 'failed to decode remote exec event', () => execEvent(payload))
    if (event === undefined) return
    const value = await this.#jobValue(event)
    if (value === undefined) return
    const job = attempt(log, 'failed to decode remote exec spec', () => execJob(value))
    if (job === undefined) return
    if (!await this.#write(event, 'ack', null, 'failed to ack remote exec job')) return
    const code = await this.#code(event, job)
    await this.#write(event, 'exit', String(code), 'failed to write exit code for remote exec job')
  }

  /** The job as any server has it; when that one has not heard of it yet, as the leader has it. */
  async #jobValue({ prefix, session }: ExecEvent): Promise<string | undefined> {
    const { delegate, log, token } = this.#world
    const request = KeyRequest.make({ Datacenter: delegate.datacenter, Key: joined(prefix, session, 'job'), Token: token() })
    for (const AllowStale of [true, false]) {
      try {
        const { Entries } = await delegate.rpc(KVSGet, { ...request, AllowStale })
        const entry = Entries?.[0]
        if (entry !== undefined) return entry.Value ?? ''
      } catch (error) {
        if (!(error instanceof ConsulError)) throw error
        log.error('failed to get remote exec job', { error })
        return undefined
      }
      log.debug(AllowStale ? 'trying consistent fetch of remote exec job spec' : 'remote exec aborted, job spec missing')
    }
    return undefined
  }

  async #code(event: ExecEvent, job: ExecJob): Promise<number> {
    if (job.script === '') return this.#runProgram(event, job, job.command)
    const { disk, log, random, scratchFolder } = this.#world
    const file = `${scratchFolder}/rexec${uuidOf(random.bytes(16))}`
    try {
      const script = await disk.create(file, { mode: 0o750 })
      await script.write(byteArray(job.script))
      await script.close()
    } catch (error) {
      log.debug('failed to make tmp file', { error })
      return couldNotRun
    }
    try {
      return await this.#runProgram(event, job, file)
    } finally {
      await disk.remove(file)
    }
  }

  async #runProgram(event: ExecEvent, job: ExecJob, script: string): Promise<number> {
    const { clock, log, startCaptured, shell } = this.#world
    log.info('remote exec script', { script })
    const [program = '', ...args] = job.args.length > 0 ? job.args : [shell || '/bin/sh', '-c', script]
    const report = new Report(clock, milliseconds(job.waitNs), (number, piece) => (
      this.#write(event, `out/${number.toString(16).padStart(5, '0')}`, piece, 'failed to write output for remote exec job')))
    const pieces = new OutputPieces(clock, (piece) => report.send(piece))
    let child: CapturedChild
    try {
      child = await startCaptured({ argv: [program, ...args], output: (chunk) => pieces.write(chunk) })
    } catch (error) {
      if (!(error instanceof ConsulError)) throw error
      log.debug('failed to start remote exec', { error })
      report.close()
      return couldNotRun
    }
    const exit = await this.#endOf(child)
    await pieces.end()
    report.close()
    return report.broken ? couldNotRun : exit.code ?? -1
  }

  async #endOf(child: CapturedChild): Promise<ChildExit> {
    const { signal } = this.#closed
    const kill = (): void => child.kill()
    if (signal.aborted) kill()
    signal.addEventListener('abort', kill, { once: true })
    const exit = await child.ended
    signal.removeEventListener('abort', kill)
    return exit
  }

  async #write({ prefix, session }: ExecEvent, name: string, Value: string | null, failure: string): Promise<boolean> {
    const { delegate, log, token } = this.#world
    const DirEnt = DirEntry.make({ Key: joined(prefix, session, delegate.nodeName, name), Value, Session: session })
    try {
      if (await delegate.rpc(KVSApply, KVSRequest.make({ Datacenter: delegate.datacenter, Op: 'lock', DirEnt, Token: token() }))) return true
      log.error(failure, { error: 'write failed' })
    } catch (error) {
      if (!(error instanceof ConsulError)) throw error
      log.error(failure, { error })
    }
    return false
  }
}

/** Numbers the pieces, and gives a sign of life when there is none for a while. After the first that could not be written all are dropped. */
class Report {
  readonly #clock: Clock
  readonly #quietMs: number
  readonly #write: (number: number, piece: string | null) => Promise<boolean>
  #number = 0
  #timer: Timer | undefined
  #over = false
  broken = false

  constructor(clock: Clock, quietMs: number, write: (number: number, piece: string | null) => Promise<boolean>) {
    this.#clock = clock
    this.#quietMs = Math.max(quietMs, 100)
    this.#write = write
    this.#wait()
  }

  async send(piece: string | null): Promise<void> {
    if (this.broken) return
    this.#timer?.cancel()
    if (await this.#write(this.#number++, piece)) this.#wait()
    else this.broken = true
  }

  close(): void {
    this.#over = true
    this.#timer?.cancel()
  }

  #wait(): void {
    this.#timer?.cancel()
    if (!this.#over) this.#timer = this.#clock.timer(this.#quietMs, () => void this.send(null))
  }
}

function attempt<T>(log: Logger, failure: string, read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    log.error(failure, { error })
    return undefined
  }
}

/** Go's `path.Join` for prefixes that people write. */
function joined(...parts: readonly string[]): string {
  const key = parts.join('/').split('/').filter((part) => part !== '' && part !== '.').join('/')
  return parts[0]?.startsWith('/') === true ? `/${key}` : key
}
