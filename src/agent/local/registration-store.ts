import { byteString } from '../../std/bytes.ts'
import { InputError } from '../../std/errors.ts'
import { md5 } from '../../std/md5.ts'
import type { Disk, Logger } from '../../runtime/ports.ts'
import type { RecordType } from '../../wire/record.ts'
import type { HealthCheck, NodeService } from '../../wire/records/catalog.ts'
import type { CheckType } from '../../wire/records/service.ts'
import { KeptFiles } from './kept-files.ts'
import { PersistedCheck, PersistedCheckState, PersistedService } from './persisted.ts'
import type { Source } from './registry-options.ts'

/** What an earlier run of the agent left behind. */
export interface KeptRegistrations {
  readonly services: readonly { readonly file: string; readonly kept: PersistedService }[]
  readonly checks: readonly { readonly file: string; readonly kept: PersistedCheck }[]
}

/** Where registrations live across restarts. Nothing here waits for the disk but `load` and `settled`. */
export interface RegistrationStore {
  keepService(service: NodeService, token: string, source: Source): void
  dropService(id: string): void
  keepCheck(check: HealthCheck, type: CheckType | undefined, token: string, source: Source): void
  /** Forgets a check and the last word on it. */
  dropCheck(id: string): void
  /** Forgets how a check was registered; the last word on it goes on to whoever has its ID now. */
  dropCheckDefinition(id: string): void
  keepState(state: PersistedCheckState): void
  /** The last word on a TTL check that an earlier run left, unless it is too old at `wall` milliseconds; once. */
  takeState(id: string, wall: number): PersistedCheckState | undefined
  load(): Promise<KeptRegistrations>
  /** Resolves when everything so far is durable. */
  settled(): Promise<void>
}

/** For an agent without a data directory. */
export const noStore: RegistrationStore = {
  keepService() {},
  dropService() {},
  keepCheck() {},
  dropCheck() {},
  dropCheckDefinition() {},
  keepState() {},
  takeState: () => undefined,
  load: () => Promise.resolve({ services: [], checks: [] }),
  settled: () => Promise.resolve(),
}

/** Registrations as files of 1.8.7, each named after the MD5 sum of its ID, so that a data directory can be moved either way. */
export class DiskStore implements RegistrationStore {
  readonly #disk: Disk
  readonly #log: Logger
  readonly #services: string
  readonly #checks: string
  readonly #states: string
  readonly #files: KeptFiles
  readonly #kept = new Map<string, PersistedCheckState>()
  #failure: Error | undefined

  constructor(disk: Disk, log: Logger, dataDir: string) {
    this.#disk = disk
    this.#log = log
    this.#services = `${dataDir}/services`
    this.#checks = `${dataDir}/checks`
    this.#states = `${dataDir}/checks/state`
    this.#files = new KeptFiles(disk)
  }

  keepService(service: NodeService, token: string, source: Source): void {
    const kept = { Token: token, Service: service, Source: source, LocallyRegisteredAsSidecar: service.LocallyRegisteredAsSidecar }
    this.#noted(this.#files.write(this.#services, md5(service.ID), PersistedService.toJson(kept)))
  }

  dropService(id: string): void {
    this.#noted(this.#files.remove(this.#services, md5(id)))
  }

  keepCheck(check: HealthCheck, type: CheckType | undefined, token: string, source: Source): void {
    const kept = { Check: check, ChkType: type ?? null, Token: token, Source: source }
    this.#noted(this.#files.write(this.#checks, md5(check.CheckID), PersistedCheck.toJson(kept)))
  }

  dropCheck(id: string): void {
    this.#kept.delete(id)
    this.dropCheckDefinition(id)
    this.#noted(this.#files.remove(this.#states, md5(id)))
  }

  dropCheckDefinition(id: string): void {
    this.#noted(this.#files.remove(this.#checks, md5(id)))
  }

  keepState(state: PersistedCheckState): void {
    this.#noted(this.#files.write(this.#states, md5(state.CheckID), PersistedCheckState.toJson(state)))
  }

  takeState(id: string, wall: number): PersistedCheckState | undefined {
    const state = this.#kept.get(id)
    if (state === undefined) return undefined
    this.#kept.delete(id)
    if (Math.floor(wall / 1000) < state.Expires) return state
    this.#log.debug('check state expired, not restoring', { check: id })
    this.#noted(this.#files.remove(this.#states, md5(id)))
    return undefined
  }

  async load(): Promise<KeptRegistrations> {
    for (const { kept } of await this.#read(this.#states, PersistedCheckState, 'check state')) this.#kept.set(kept.CheckID, kept)
    return {
      services: await this.#read(this.#services, PersistedService, 'service', 'configs'),
      checks: await this.#read(this.#checks, PersistedCheck, 'check', 'state'),
    }
  }

  async settled(): Promise<void> {
    await this.#files.settled()
    const failure = this.#failure
    this.#failure = undefined
    if (failure !== undefined) throw failure
  }

  /** Every file of a folder that can be read; others are logged and left where they are. */
  async #read<T>(folder: string, type: RecordType<T>, what: string, subfolder?: string): Promise<readonly { file: string; kept: T }[]> {
    const found: { file: string; kept: T }[] = []
    for (const name of await this.#disk.list(folder)) {
      const file = `${folder}/${name}`
      if (name === subfolder) continue
      if (name.endsWith('tmp')) {
        this.#log.warn(`Ignoring temporary ${what} file`, { file: name })
        continue
      }
      const content = byteString(await this.#disk.readFile(file))
      try {
        found.push({ file, kept: type.fromJson(content, { whole: true }) })
      } catch (error) {
        if (!(error instanceof InputError)) throw error
        this.#log.error(`Failed decoding ${what} file`, { file, error })
      }
    }
    return found
  }

  /** A failure is told to whoever waits next. */
  #noted(durable: Promise<void>): void {
    durable.catch((error: unknown) => {
      this.#failure ??= error instanceof Error ? error : new Error(String(error))
    })
  }
}
