import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** One recorded message: its bytes, and what they mean in the notation of the vectors. */
export interface Vector {
  readonly name: string
  readonly description: string
  readonly bytes: Uint8Array
  readonly decoded: unknown
}

interface StoredVector {
  readonly name: string
  readonly description: string
  readonly hex?: string
  readonly decoded: unknown
}

const folder = new URL('data/', import.meta.url)

/** The bytes of a file under data; those that end in .gz are unpacked. */
export function dataFile(path: string): Uint8Array {
  const bytes = readFileSync(new URL(path, folder))
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes
}

/** The vectors of a file such as `rpc/calls`. */
export function vectors(path: string): readonly Vector[] {
  const stored = JSON.parse(new TextDecoder().decode(dataFile(`${path}.json.gz`))) as readonly StoredVector[]
  return stored.map(({ name, description, hex = '', decoded }) => ({
    name,
    description,
    bytes: bytesOf(path, hex, decoded),
    decoded,
  }))
}

/** Data too large for the list stands in a file of its own. */
function bytesOf(path: string, hex: string, decoded: unknown): Uint8Array {
  const file = (decoded as { readonly dataFile?: string } | null)?.dataFile
  return file === undefined ? Uint8Array.from(Buffer.from(hex, 'hex')) : dataFile(`${path.split('/')[0]}/${file}`)
}
