/** What the operating system asks of a running agent. */
export type ProcessSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

const signals: readonly ProcessSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Calls `heard` for each signal from now on, in place of Node's default (to end at once). Returns how to stop listening. */
export function onProcessSignal(heard: (signal: ProcessSignal) => void): () => void {
  for (const signal of signals) process.on(signal, heard)
  return () => {
    for (const signal of signals) process.off(signal, heard)
  }
}
