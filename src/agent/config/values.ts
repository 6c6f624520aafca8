import { assert } from '../../std/assert.ts'
import type { Block } from './definitions/block.ts'
import type { OptionValues } from './decode.ts'
import { options, optionByKey } from './options/index.ts'
import type { HclObject } from '../../lang/hcl/tree.ts'
import type { OptionKind, OptionValue } from './option.ts'

const noStrings: ReadonlyMap<string, string> = new Map()

/** The defaults of all rows, as the first source. */
export function defaultValues(dev: boolean): OptionValues {
  const out = new Map<string, OptionValue>()
  for (const row of options) {
    const value = dev ? (row.dev ?? row.default) : row.default
    if (value !== undefined) out.set(row.key, value)
  }
  return out
}

/** Merged values read by key and type. A key that no row has is a bug. */
export class Values {
  readonly #values: OptionValues

  constructor(values: OptionValues) {
    this.#values = values
  }

  has(key: string): boolean {
    return this.#values.has(key)
  }

  string(key: string): string {
    return this.optionalString(key) ?? ''
  }

  optionalString(key: string): string | undefined {
    return this.#get(key, ['string']) as string | undefined
  }

  bool(key: string, otherwise = false): boolean {
    return (this.#get(key, ['bool']) as boolean | undefined) ?? otherwise
  }

  integer(key: string): number | bigint {
    return (this.#get(key, ['int', 'uint', 'uint32', 'uint64']) as number | bigint | undefined) ?? 0
  }

  number(key: string): number {
    return Number(this.integer(key))
  }

  float(key: string): number {
    return Number(this.#get(key, ['float64']) ?? 0)
  }

  strings(key: string): readonly string[] {
    return (this.#get(key, ['strings']) as readonly string[] | undefined) ?? []
  }

  map(key: string): ReadonlyMap<string, string> {
    return (this.#get(key, ['map']) as ReadonlyMap<string, string> | undefined) ?? noStrings
  }

  /** The blocks of services or checks. */
  blocks(key: string): readonly Block[] {
    return (this.#get(key, ['objects']) as readonly Block[] | undefined) ?? []
  }

  tables(key: string): readonly HclObject[] {
    return (this.#get(key, ['tables']) as readonly HclObject[] | undefined) ?? []
  }

  #get(key: string, kinds: readonly OptionKind[]): OptionValue | undefined {
    const row = optionByKey.get(key)
    assert(row !== undefined && kinds.includes(row.kind), `config: no key ${key} of kind ${kinds.join(' or ')}`)
    return this.#values.get(key)
  }
}
