import { keyOf, readKeyring, writeKeyring } from '../gossip/keyring-file.ts'
import type { Runtime } from '../runtime/ports.ts'
import { ConsulError, InputError } from '../std/errors.ts'

/** What is configured about keys. */
export interface KeySettings {
  readonly encrypt: string
  readonly keyringFile: boolean
}

/** The keys of a pool, the first of which encrypts, and where changes are kept. */
export interface PoolKeyring {
  readonly keys: readonly Uint8Array[]
  readonly file: string | undefined
}

/**
 * Finds the keys that a pool begins with (protocol/gossip.md §6.11): a file comes before the configured key, which makes the file when
 * there is none yet. `path` is undefined where nothing is kept.
 */
export async function loadKeys(runtime: Runtime, settings: KeySettings, path: string | undefined, pool: string): Promise<PoolKeyring> {
  try {
    return await load(runtime, settings, path, pool)
  } catch (error) {
    if (error instanceof ConsulError) throw new InputError(`Failed to configure keyring: ${error.message}`, { cause: error })
    throw error
  }
}

async function load({ disk, log }: Runtime, settings: KeySettings, path: string | undefined, pool: string): Promise<PoolKeyring> {
  const { encrypt, keyringFile } = settings
  const configured = encrypt === '' ? undefined : keyOfConfiguration(encrypt)
  if (!keyringFile || path === undefined) return { keys: configured === undefined ? [] : [configured], file: undefined }
  const kept = await readKeyring(disk, path)
  if (kept !== undefined) {
    if (configured !== undefined && !kept.some((key) => equal(key, configured))) {
      log.warn(" keyring doesn't include key provided with -encrypt, using keyring", { keyring: pool })
    }
    return { keys: kept, file: path }
  }
  if (configured === undefined) return { keys: [], file: undefined }
  await writeKeyring(disk, path, [configured], false)
  return { keys: [configured], file: path }
}

function keyOfConfiguration(text: string): Uint8Array {
  try {
    return keyOf(text)
  } catch (error) {
    if (!(error instanceof ConsulError)) throw error
    throw new ConsulError(error.code, `Invalid key: ${error.message}`, { cause: error })
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
