/** What was wrong with a key or a change of keys, in the original's words (protocol/gossip.md §5.11). */
export const keyProblems = {
  size: 'key size must be 16, 24 or 32 bytes',
  unknown: 'Requested key is not in the keyring',
  primary: 'Removing the primary key is not allowed',
  nothingToModify: 'No keyring to modify (encryption not enabled)',
  nothingToList: 'Keyring is empty (encryption not enabled)',
} as const

/** The keys of a pool: the first encrypts, all decrypt. */
export class Keyring {
  #keys: readonly Uint8Array[]

  /** At least one key of a proper size. */
  constructor(keys: readonly Uint8Array[]) {
    this.#keys = keys
  }

  get keys(): readonly Uint8Array[] {
    return this.#keys
  }

  get primary(): Uint8Array {
    return this.#keys[0]!
  }

  /** Returns what is wrong, if anything. An installed key is fine. */
  install(key: Uint8Array): string | undefined {
    if (!isKey(key)) return keyProblems.size
    if (!this.#has(key)) this.#keys = [...this.#keys, key]
    return undefined
  }

  use(key: Uint8Array): string | undefined {
    if (!this.#has(key)) return keyProblems.unknown
    this.#keys = [key, ...this.#keys.filter((one) => !equal(one, key))]
    return undefined
  }

  /** An unknown key is fine. */
  remove(key: Uint8Array): string | undefined {
    if (equal(this.primary, key)) return keyProblems.primary
    this.#keys = this.#keys.filter((one) => !equal(one, key))
    return undefined
  }

  #has(key: Uint8Array): boolean {
    return this.#keys.some((one) => equal(one, key))
  }
}

/** Whether AES takes it. */
export function isKey(key: Uint8Array): boolean {
  return key.length === 16 || key.length === 24 || key.length === 32
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}
