/** What the operating system asks of a running agent. */
export type ProcessSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

const signals: readonly ProcessSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Calls `heard` for SIGUSR1, in place of Node's default (to open its debugger). Returns how to stop listening. */
export function onUserSignal(heard: () => void): () => void {
  process.on('SIGUSR1', heard)
  return () => void process.off('SIGUSR1', heard)
}

/** Calls `heard` for each signal from now on, in place of Node's default (to end at once). Returns how to stop listening. */
export function onProcessSignal(heard: (signal: ProcessSignal) => void): () => void {
  for (const signal of signals) process.on(signal, heard)
  return () => {
    for (const signal of signals) process.off(signal, heard)
  }
}
