import { byteArray, byteString } from '../std/bytes.ts'
import { ConsulError, InputError } from '../std/errors.ts'
import type { Disk } from '../runtime/ports.ts'
import { unbase64 } from '../wire/json-text.ts'
import { folderOf, makeDurableFolder } from '../runtime/durable-folder.ts'
import { isKey, keyProblems } from './serf/keyring.ts'

/** Key files (protocol/gossip.md §6.11): a JSON list of keys in base64, the first of which encrypts. */
const mode = 0o600

/** The keys of a file, or undefined when there is none. Throws a `ConsulError` when it holds anything else. */
export async function readKeyring(disk: Disk, path: string): Promise<readonly Uint8Array[] | undefined> {
  let text: string
  try {
    text = byteString(await disk.readFile(path))
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ENOENT') return undefined
    throw error
  }
  return parseKeyring(text, path)
}

/** The keys that the text of a file holds. */
export function parseKeyring(text: string, path: string): readonly Uint8Array[] {
  const keys = listOf(text)
  if (keys.length === 0) throw new ConsulError('keyring-empty', `no keys present in keyring: ${path}`)
  return keys.map(keyOf)
}

/** A key as `encrypt` and the files give it. */
export function keyOf(text: string): Uint8Array {
  const key = base64Key(text)
  if (!isKey(key)) throw new ConsulError('key-size', keyProblems.size)
  return key
}

/** The text of a file as it is first written; after changes it is indented. */
export function keyringText(keys: readonly Uint8Array[], indented: boolean): string {
  return JSON.stringify(keys.map((key) => key.toBase64()), undefined, indented ? 2 : undefined)
}

/** Puts another file into the place of the old one, so that there always is a whole one. */
export async function writeKeyring(disk: Disk, path: string, keys: readonly Uint8Array[], indented: boolean): Promise<void> {
  await makeDurableFolder(disk, folderOf(path))
  const file = await disk.create(`${path}.tmp`, { mode })
  try {
    await file.write(byteArray(keyringText(keys, indented)))
    await file.sync()
  } finally {
    await file.close()
  }
  await disk.rename(`${path}.tmp`, path)
  await disk.syncFolder(folderOf(path))
}

function listOf(text: string): readonly string[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new ConsulError('keyring-json', `error unmarshaling keyring: ${(error as Error).message}`, { cause: error })
  }
  if (!Array.isArray(value) || !value.every((key) => typeof key === 'string')) throw new ConsulError('keyring-json', 'keyring is no list of keys')
  return value
}

/** The bytes of a key in base64, of whatever length. Throws a `ConsulError` with Go's text. */
export function base64Key(text: string): Uint8Array {
  try {
    return byteArray(unbase64(text))
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new ConsulError('key-base64', error.message, { cause: error })
  }
}
