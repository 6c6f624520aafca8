import type { Disk } from '../runtime/ports.ts'

/** The folder that holds a path. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '.' : path.slice(0, Math.max(slash, 1))
}

/** Makes the folder that holds a path, so that a crash does not take it away again with all that is in it. */
export async function holdFolder(disk: Disk, path: string): Promise<void> {
  const folder = folderOf(path)
  await disk.makeFolder(folder)
  await disk.syncFolder(folderOf(folder))
}
