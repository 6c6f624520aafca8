import { spawnSync } from 'node:child_process'
import type { TestContext } from 'node:test'
import { freshFolder } from '../../src/raft/storage/log-folder.suite.ts'
import { skippedFor } from '../interop/installed.ts'

/** A file system in memory, of a size that a test can fill. */
export interface Tmpfs {
  readonly path: string
  /** `size=1m`, `ro`, … */
  remount(options: string): void
}

/** Mounts one for the time of a test; where that is not allowed the test is skipped, and says why. CI must be able to. */
export async function withTmpfs(context: TestContext, size: string, run: (mounted: Tmpfs) => Promise<void>): Promise<void> {
  const path = freshFolder()
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path], { encoding: 'utf8' })
  if (mounted.status !== 0) {
    context.skip(skippedFor(`cannot mount a tmpfs: ${mounted.stderr?.trim() || String(mounted.error)}`))
    return
  }
  try {
    await run({
      path,
      remount: (options) => {
        const done = spawnSync('mount', ['-o', `remount,${options}`, path], { encoding: 'utf8' })
        if (done.status !== 0) throw new Error(done.stderr)
      },
    })
  } finally {
    spawnSync('umount', [path])
  }
}
