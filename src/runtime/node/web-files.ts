import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * All files below a folder by their path there, with `/` between its parts. Without a folder these are the files of the web page
 * that was built with this program; undefined where it was not built.
 */
export async function readWebFiles(folder: string): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
  if (folder !== '') return await filesBelow(folder)
  // Beside the bundle, or in `dist` when this runs from its source.
  return await ifThere(new URL('./ui/', import.meta.url)) ?? await ifThere(new URL('../../../dist/ui/', import.meta.url))
}

async function ifThere(url: URL): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
  try {
    return await filesBelow(fileURLToPath(url))
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined
    throw error
  }
}

async function filesBelow(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(await Promise.all(paths.map(async (path) => (
    [relative(folder, path).split(sep).join('/'), new Uint8Array(await readFile(path))] as const))))
}
