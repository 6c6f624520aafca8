import type { Disk } from './ports.ts'

/** The folder that holds a path. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '.' : path.slice(0, Math.max(slash, 1))
}

/**
 * Makes a folder, and those above it that are missing, so that a crash does not take them away again with all that is put there: a
 * name is durable when the folder that holds it is synced.
 */
export async function makeDurableFolder(disk: Disk, path: string): Promise<void> {
  const holders: string[] = []
  for (let at = path; ; at = folderOf(at)) {
    const holder = folderOf(at)
    if (holder === at) break
    const names = await namesIn(disk, holder)
    // What may not be read was made by somebody else, who answers for it.
    if (names === undefined) break
    holders.push(holder)
    if (names.includes(at.slice(at.lastIndexOf('/') + 1))) break
  }
  await disk.makeFolder(path)
  for (const holder of holders) await disk.syncFolder(holder)
}

async function namesIn(disk: Disk, path: string): Promise<readonly string[] | undefined> {
  try {
    return await disk.list(path)
  } catch (error) {
    if ((error as { readonly code?: string }).code === 'EACCES') return undefined
    throw error
  }
}
