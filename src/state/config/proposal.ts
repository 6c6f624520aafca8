import type { View } from '../../memdb/database.ts'
import type {
  ProxyConfigEntry, ServiceConfigEntry, ServiceResolverConfigEntry, ServiceRouterConfigEntry, ServiceSplitterConfigEntry,
} from '../../wire/records/config-entry.ts'
import type { ConfigEntry } from '../../wire/records/config-entry-forms.ts'
import { configEntryKey, tables } from '../tables.ts'

/** The only name of proxy-defaults that counts. */
export const globalProxy = 'global'

/** Config entries as they would be: those of the state with one in the place of what it has, or with one missing. */
export class ProposedEntries {
  readonly #view: View
  readonly #kind: string
  readonly #name: string
  readonly #next: ConfigEntry | undefined

  constructor(view: View, kind: string, name: string, next: ConfigEntry | undefined) {
    this.#view = view
    this.#kind = kind
    this.#name = name
    this.#next = next
  }

  router(service: string): ServiceRouterConfigEntry | undefined {
    return this.#entry('service-router', service) as ServiceRouterConfigEntry | undefined
  }

  splitter(service: string): ServiceSplitterConfigEntry | undefined {
    return this.#entry('service-splitter', service) as ServiceSplitterConfigEntry | undefined
  }

  resolver(service: string): ServiceResolverConfigEntry | undefined {
    return this.#entry('service-resolver', service) as ServiceResolverConfigEntry | undefined
  }

  service(service: string): ServiceConfigEntry | undefined {
    return this.#entry('service-defaults', service) as ServiceConfigEntry | undefined
  }

  proxy(): ProxyConfigEntry | undefined {
    return this.#entry('proxy-defaults', globalProxy) as ProxyConfigEntry | undefined
  }

  /** What is proposed counts under its name to the letter; what is stored is found without regard to case, as in the original. */
  #entry(kind: string, name: string): ConfigEntry | undefined {
    if (kind === this.#kind && name === this.#name) return this.#next
    return this.#view.get(tables.configEntries.primary, configEntryKey(kind, name))?.entry
  }
}
