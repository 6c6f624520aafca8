import { readdirSync, readFileSync, statfsSync } from 'node:fs'
import { hostname, machine, release, uptime } from 'node:os'
import { bytesOfText, textOfBytes } from '../../std/bytes.ts'
import type { Machine } from '../machine.ts'
import type { Profiler } from '../profiler.ts'
import { processFigures, programFacts } from './process-figures.ts'

/** Codes of files that are not there for this program. */
const absent: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'])

/** The platform's inspector is loaded when somebody looks. */
async function loadProfiler(): Promise<Profiler> {
  return (await import('./profiler.ts')).nodeProfiler
}

/** This machine. */
export const nodeMachine: Machine = {
  hostName: bytesOfText(hostname()),
  kernelVersion: bytesOfText(release()),
  kernelArchitecture: bytesOfText(machine()),
  program: programFacts,
  figures: processFigures,
  profiler: {
    cpu: async (...args) => (await loadProfiler()).cpu(...args),
    memory: async (...args) => (await loadProfiler()).memory(...args),
  },
  uptimeSeconds: uptime,
  processCount: () => (process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length : 0),
  text(path) {
    try {
      return readFileSync(textOfBytes(path), 'latin1')
    } catch (error) {
      if (absent.has((error as NodeJS.ErrnoException).code)) return undefined
      throw error
    }
  },
  fileSystem(path) {
    const { type, bsize, blocks, bfree, bavail, files, ffree } = statfsSync(textOfBytes(path))
    return { type, blockBytes: bsize, blocks, freeBlocks: bfree, availableBlocks: bavail, files, freeFiles: ffree }
  },
}
