import type { HclObject, HclValue } from '../../lang/hcl/tree.ts'

/**
 * Takes values out of a table by the names of fields. Names match without regard to case where none matches exactly, and what nobody
 * took is left: the original's decoder does the same.
 */
export class FieldTaker {
  readonly #source: HclObject
  readonly #left: Set<string>

  constructor(source: HclObject) {
    this.#source = source
    this.#left = new Set(source.keys())
  }

  take(field: string): HclValue | undefined {
    const key = this.#source.has(field) ? field : this.#folded(field)
    if (key === undefined) return undefined
    this.#left.delete(key)
    return this.#source.get(key)
  }

  get left(): Iterable<string> {
    return this.#left
  }

  #folded(field: string): string | undefined {
    const folded = field.toLowerCase()
    for (const key of this.#left) if (key.length === field.length && key.toLowerCase() === folded) return key
    return undefined
  }
}
