import type { View } from '../../memdb/database.ts'
import type { WatchSet } from '../../memdb/watch-set.ts'
import type {
  ProxyConfigEntry, ServiceConfigEntry, ServiceResolverConfigEntry, ServiceRouterConfigEntry, ServiceSplitterConfigEntry,
} from '../../wire/records/config-entry.ts'
import type { ConfigEntry } from '../../wire/records/config-entry-forms.ts'
import { configEntryKey, tables } from '../tables.ts'

/** The only name of proxy-defaults that counts. */
export const globalProxy = 'global'

/** What is to be put in the place of what the state has under this name; undefined for nothing. */
export interface Proposal {
  readonly kind: string
  readonly name: string
  readonly entry: ConfigEntry | undefined
}

/** Config entries as they are, or as they would be with a proposal. */
export class ProposedEntries {
  readonly #view: View
  readonly #proposal: Proposal | undefined
  readonly #watch: WatchSet | undefined

  constructor(view: View, proposal?: Proposal, watch?: WatchSet) {
    this.#view = view
    this.#proposal = proposal
    this.#watch = watch
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
    const proposal = this.#proposal
    if (proposal !== undefined && kind === proposal.kind && name === proposal.name) return proposal.entry
    return this.#view.get(tables.configEntries.primary, configEntryKey(kind, name), this.#watch)?.entry
  }
}
