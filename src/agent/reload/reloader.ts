import type { DefinitionChanges, ReloadForm } from '../../contract/http/agent/reload-form.ts'
import type { LogFields, Logger } from '../../runtime/ports.ts'
import type { AgentConfig } from '../config/agent-config.ts'
import type { OptionValues } from '../config/decode.ts'
import type { LoadedConfig } from '../config/load.ts'
import { changedKeys, definitionChanges } from './changes.ts'

/** What takes new values while the agent runs. */
export interface ReloadTargets {
  /** Registers definitions anew; on failure those before are registered again. */
  definitions(config: AgentConfig): Promise<void>
  /** Everything else that applies at once. Does not fail. */
  settings(config: AgentConfig): Promise<void>
}

/** Reads the configuration again and gives it to those who can take it (surface/config.md §5). */
export class Reloader {
  #current: LoadedConfig
  readonly #read: () => LoadedConfig
  readonly #targets: ReloadTargets
  readonly #log: Logger
  #last: Promise<unknown> = Promise.resolve()

  constructor(current: LoadedConfig, read: () => LoadedConfig, targets: ReloadTargets, log: Logger) {
    this.#current = current
    this.#read = read
    this.#targets = targets
    this.#log = log
  }

  /** One reload after the other. What cannot be read or registered rejects and changes nothing. */
  reload(): Promise<ReloadForm> {
    const next = this.#last.then(() => this.#once())
    this.#last = next.catch((error: unknown) => this.#log.debug('Reload failed', { error }))
    return next
  }

  async #once(): Promise<ReloadForm> {
    const before = this.#current
    const after = this.#read()
    for (const warning of after.warnings) this.#log.warn(warning)
    await this.#targets.definitions(after.config)
    await this.#targets.settings(after.config)
    const keys = changedKeys(before, after)
    this.#current = { ...after, values: withOldValues(before, after, keys.needRestart) }
    const report = {
      Applied: keys.applied,
      NeedRestart: keys.needRestart,
      Services: definitionChanges(before.config.services, after.config.services),
      Checks: definitionChanges(before.config.checks, after.config.checks),
      // Those that it began with have been read, or not, long ago.
      Warnings: after.warnings.filter((warning) => !before.warnings.includes(warning)),
    }
    this.#log.info('Configuration reloaded', reportFields(report))
    if (report.NeedRestart.length > 0) this.#log.warn('Some changes count only after a restart', { keys: report.NeedRestart.join(', ') })
    return report
  }
}

/** The values in force: what waits for a restart is reported by every reload until then. */
function withOldValues(before: LoadedConfig, after: LoadedConfig, waiting: readonly string[]): OptionValues {
  const values = new Map(after.values)
  for (const key of waiting) {
    const old = before.values.get(key)
    if (old === undefined) values.delete(key)
    else values.set(key, old)
  }
  return values
}

function reportFields({ Applied, NeedRestart, Services, Checks }: ReloadForm): LogFields {
  return {
    applied: (Applied ?? []).join(', ') || 'none', need_restart: (NeedRestart ?? []).join(', ') || 'none', services: counted(Services), checks: counted(Checks),
  }
}

function counted({ Added, Changed, Removed, Unchanged }: DefinitionChanges): string {
  const counts = [[Added, 'added'], [Changed, 'changed'], [Removed, 'removed'], [Unchanged, 'unchanged']] as const
  return counts.map(([ids, what]) => `${ids?.length ?? 0} ${what}`).join(', ')
}
