import type { Machine } from '../machine.ts'

function noProfile(): Promise<never> {
  return Promise.reject(new Error('a simulated machine has no profiler'))
}

/** A machine that tells little of itself, and nothing that varies. */
export function simulatedMachine(hostName: string): Machine {
  return {
    hostName,
    kernelVersion: '',
    kernelArchitecture: '',
    program: { os: 'simulated', arch: 'simulated', version: '', cpus: 1, usableCpus: 1, arguments: [] },
    figures: { allocatedBytes: () => 0, systemBytes: () => 0, cpuSeconds: () => 0, startedAtSeconds: 0, onCollection: () => () => undefined },
    profiler: { cpu: noProfile, memory: noProfile },
    uptimeSeconds: () => 0,
    processCount: () => 1,
    text: () => undefined,
    fileSystem() {
      throw new Error('a simulated machine has no file systems')
    },
  }
}
