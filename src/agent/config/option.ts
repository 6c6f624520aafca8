import type { HclObject } from '../../lang/hcl/tree.ts'
import type { Block } from './definitions/block.ts'
import type { Shape } from './definitions/shape.ts'

/**
 * Types of keys, named as the original's errors name them. `strings` is a list, `map` a table of strings; `object` and `objects` are
 * taken as they are, and so are the tables of the list `tables`, whose contents are read.
 */
export type OptionKind = 'string' | 'bool' | 'int' | 'uint' | 'uint32' | 'uint64' | 'float64' | 'strings' | 'map' | 'object' | 'objects' | 'tables'

export type OptionValue = string | boolean | number | bigint | readonly string[] | ReadonlyMap<string, string> | readonly Block[] | readonly HclObject[] | Opaque

/** What stands under a key that nothing here reads yet. `count` is the number of entries. */
export interface Opaque {
  readonly opaque: true
  readonly count: number
}

/** One key of the configuration: a row from which parser, flags, defaults and messages are made. */
export interface Option {
  /** With dots for blocks: `ports.http`. */
  readonly key: string
  readonly kind: OptionKind
  readonly doc: string
  readonly default?: OptionValue
  /** The default in dev mode, where it differs. */
  readonly dev?: OptionValue
  /** What definitions under an `object` or `objects` look like; others are taken as they are. */
  readonly shape?: Shape
  /** Its command line flag, without the dash, and what help says about it. */
  readonly flag?: string
  readonly flagDoc?: string
  /** Read again on SIGHUP and `consul reload`. */
  readonly reload?: true
  /**
   * `unbuilt`: accepted with a warning unless the value is one of `idle`, which ask for nothing. `internal`: the original lets users write it and
   * overwrites it. `enterprise`: accepted with a warning.
   */
  readonly state: 'built' | 'unbuilt' | 'internal' | 'enterprise'
  readonly idle?: readonly OptionValue[]
  /** What an unbuilt key would need, for the message. */
  readonly feature?: string
}

export type OptionDetails = Omit<Option, 'key' | 'kind' | 'doc' | 'state'>

export function option(key: string, kind: OptionKind, doc: string, details: OptionDetails = {}): Option {
  return { key, kind, doc, state: 'built', ...details }
}

type UnbuiltRow = readonly [kind: OptionKind, details?: { readonly idle?: readonly OptionValue[], readonly flag?: string, readonly flagDoc?: string }]

/** Keys of one feature that does not exist yet. Lists, tables and opaque values ask for nothing when empty. */
export function unbuilt(feature: string, rows: Readonly<Record<string, UnbuiltRow>>): readonly Option[] {
  return Object.entries(rows).map(([key, [kind, details]]) => ({
    key, kind, feature, state: 'unbuilt', doc: `Needs ${feature}, which this version does not have.`, idle: [], ...details,
  }))
}

export function optionsOf(state: 'internal' | 'enterprise', rows: Readonly<Record<string, OptionKind>>): readonly Option[] {
  const doc = state === 'internal' ? 'Set by the program itself.' : 'Consul Enterprise only: has no effect.'
  return Object.entries(rows).map(([key, kind]) => ({ key, kind, state, doc }))
}

/** Whether a value asks for nothing, so that an unbuilt key may carry it. */
export function isIdle(row: Option, value: OptionValue): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (value instanceof Map) return value.size === 0
  if (typeof value === 'object' && 'opaque' in value) return value.count === 0
  return row.idle?.includes(value) ?? false
}
