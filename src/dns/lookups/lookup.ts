import type { Call, DnsWorld } from '../world.ts'

/** What a name asks for, once it is understood; kept, since the same names are asked again and again. */
export type Lookup = (call: Call) => void | Promise<void>

/** A name, taken apart: `PARTS.word.[datacenter.]DOMAIN`. */
export interface NameParts {
  /** In lower case, never empty of labels unless the name was. */
  readonly parts: readonly string[]
  /** The labels between the word and the domain. */
  readonly suffixes: readonly string[]
}

/** One kind of names: a row of the table. */
export interface LookupKind {
  /** The label that marks the kind. */
  readonly word: string
  /** What a name of this kind asks for; undefined: it is no name. */
  prepare(world: DnsWorld, name: NameParts): Lookup | undefined
}

/** The datacenter that the labels behind the word name: none is the agent's own, more than one is no name. */
export function datacenterOf(world: DnsWorld, suffixes: readonly string[]): string | undefined {
  if (suffixes.length > 1) return undefined
  return suffixes[0] ?? world.settings.datacenter
}
