import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** How often a folder's disk takes an append of 200 bytes and a sync, one after the other. */
export function syncsPerSecond(folder: string): number {
  const path = join(folder, 'sync-probe')
  const file = openSync(path, 'w')
  const data = Buffer.alloc(200, 'x')
  let count = 0
  const started = performance.now()
  while (performance.now() - started < 500) {
    writeSync(file, data)
    fdatasyncSync(file)
    count += 1
  }
  const seconds = (performance.now() - started) / 1000
  closeSync(file)
  rmSync(path)
  return count / seconds
}
