import { availableParallelism, cpus } from 'node:os'
import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import { bytesOfText } from '../../std/bytes.ts'
import type { ProcessFigures, ProgramFacts } from '../process-figures.ts'

const goArchitectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' }
const goSystems: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' }

export const programFacts: ProgramFacts = {
  os: goSystems[process.platform] ?? process.platform,
  arch: goArchitectures[process.arch] ?? process.arch,
  version: `node ${process.version}`,
  cpus: cpus().length,
  usableCpus: availableParallelism(),
  arguments: [process.argv0, ...process.argv.slice(1)].map(bytesOfText),
}

/** Who hears of collections; the platform is asked once for all of them. */
const listeners = new Set<(pauseMs: number) => void>()
let observer: PerformanceObserver | undefined

export const processFigures: ProcessFigures = {
  allocatedBytes() {
    // Unlike process.memoryUsage() this asks the kernel nothing.
    const { used_heap_size: heap, external_memory: external } = getHeapStatistics()
    return heap + external
  },
  systemBytes: () => process.memoryUsage.rss(),
  cpuSeconds() {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  },
  startedAtSeconds: Math.round(performance.timeOrigin) / 1000,
  onCollection(collected) {
    listeners.add(collected)
    observer ??= observe()
    return () => {
      listeners.delete(collected)
      if (listeners.size > 0) return
      observer?.disconnect()
      observer = undefined
    }
  },
}

function observe(): PerformanceObserver {
  const made = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) for (const listener of listeners) listener(duration)
  })
  made.observe({ entryTypes: ['gc'] })
  return made
}
