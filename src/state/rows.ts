import type { NodeService } from '../wire/records/catalog.ts'
import type { ConfigEntry } from '../wire/records/config-entry-forms.ts'

/** The deletion of a key, or of all keys below a prefix, remembered so that the index of a prefix does not fall back. */
export interface Tombstone {
  readonly Key: string
  readonly Index: number
}

/** One entry of the index table: when a table, or the rows of one service, last changed. */
export interface IndexEntry {
  readonly Key: string
  readonly Value: number
}

/** A service of a node. */
export interface ServiceRow {
  readonly node: string
  readonly service: NodeService
}

/** A check that a session depends on. */
export interface SessionCheck {
  readonly node: string
  readonly checkId: string
  readonly session: string
}

/** An index at or after every deletion of a key that no tombstone tells of any more. */
export interface ForgottenDeletions {
  readonly index: number
}

/** A config entry, and the kind that its record is of. The entry's own Kind is data like its name. */
export interface ConfigEntryRow {
  readonly kind: string
  readonly entry: ConfigEntry
}
