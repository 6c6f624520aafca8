import { assert } from '../../../std/assert.ts'
import type { Free } from '../../../wire/values.ts'

export type BlockValue = string | boolean | number | bigint | readonly string[] | ReadonlyMap<string, string> | ReadonlyMap<string, readonly string[]> | Block
  | readonly Block[] | ReadonlyMap<string, Block> | ReadonlyMap<string, Free>

/** A block of a definition: what was written, by name, already of the types of its shape. */
export class Block {
  readonly #values: ReadonlyMap<string, BlockValue>

  constructor(values: ReadonlyMap<string, BlockValue>) {
    this.#values = values
  }

  string(name: string): string {
    return this.optionalString(name) ?? ''
  }

  optionalString(name: string): string | undefined {
    return this.#get(name, (value) => typeof value === 'string') as string | undefined
  }

  bool(name: string): boolean {
    return this.optionalBool(name) ?? false
  }

  optionalBool(name: string): boolean | undefined {
    return this.#get(name, (value) => typeof value === 'boolean') as boolean | undefined
  }

  int(name: string, otherwise = 0): number {
    return Number((this.#get(name, (value) => typeof value === 'number' || typeof value === 'bigint') as number | bigint | undefined) ?? otherwise)
  }

  strings(name: string): readonly string[] | null {
    return (this.#get(name, Array.isArray) as readonly string[] | undefined) ?? null
  }

  block(name: string): Block | undefined {
    return this.#get(name, (value) => value instanceof Block) as Block | undefined
  }

  blocks(name: string): readonly Block[] | undefined {
    return this.#get(name, Array.isArray) as readonly Block[] | undefined
  }

  /** A table whose names users choose; the shape says what it holds. */
  table<T extends string | readonly string[] | Block | Free>(name: string): ReadonlyMap<string, T> | null {
    return (this.#get(name, (value) => value instanceof Map) as ReadonlyMap<string, T> | undefined) ?? null
  }

  #get(name: string, fits: (value: BlockValue) => boolean): BlockValue | undefined {
    const value = this.#values.get(name)
    assert(value === undefined || fits(value), `definition: ${name} is read as another type than its shape's`)
    return value
  }
}
