import type { Metrics } from '../../runtime/metrics.ts'
import type { ProcessFigures } from '../../runtime/process-figures.ts'

/** Twice in each interval: asking costs calls to the system, and an idle agent is to be idle. */
const secondsBetween = 5

/**
 * The original's `runtime.*` metrics as far as this platform can tell them (surface/checks-and-agent.md TM02): it has no goroutines and
 * counts no objects. `publish` sets the gauges, to be called each second.
 */
export function processGauges(metrics: Metrics, figures: ProcessFigures): { publish(): void; close(): void } {
  const allocated = metrics.gauge('runtime.alloc_bytes')
  const system = metrics.gauge('runtime.sys_bytes')
  const totalPause = metrics.gauge('runtime.total_gc_pause_ns')
  const totalRuns = metrics.gauge('runtime.total_gc_runs')
  const pause = metrics.sample('runtime.gc_pause_ns')
  let seconds = 0
  let pausedNs = 0
  let runs = 0
  const close = figures.onCollection((pauseMs) => {
    pausedNs += pauseMs * 1e6
    runs++
    pause.add(pauseMs * 1e6)
  })
  return {
    publish() {
      if (seconds++ % secondsBetween !== 0) return
      allocated.set(figures.allocatedBytes())
      system.set(figures.systemBytes())
      totalPause.set(pausedNs)
      totalRuns.set(runs)
    },
    close,
  }
}
