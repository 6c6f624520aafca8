import { nodeClock } from '../runtime/node/clock.ts'
import { nodeHost } from '../runtime/node/host.ts'
import { nodeRandom } from '../runtime/node/random.ts'
import { onProcessSignal, onUserSignal } from '../runtime/node/signals.ts'
import { timeZoneAt } from '../runtime/node/time-zone.ts'
import { processId, programPath, type Terminal } from '../runtime/node/terminal.ts'
import type { CommandIo } from './command.ts'

/** The world as it is. What only some commands need is loaded when they ask for it. */
export function nodeIo(terminal: Terminal): CommandIo {
  return {
    out: (line) => terminal.out(`${line}\n`),
    error: (line) => terminal.error(`${line}\n`),
    env: (name) => terminal.env(name),
    readInput: () => terminal.readInput(),
    host: nodeHost,
    openFile: async (path) => (await import('../runtime/node/files.ts')).openFile(path),
    writeFile: async (path, chunks, mode) => (await import('../runtime/node/files.ts')).writeFile(path, chunks, mode),
    rewriteFile: async (path, text) => (await import('../runtime/node/files.ts')).rewriteFile(path, text),
    renameFile: async (from, to) => (await import('../runtime/node/files.ts')).renameFile(from, to),
    removeFile: async (path) => (await import('../runtime/node/files.ts')).removeFile(path),
    makeFolder: async (path) => (await import('../runtime/node/files.ts')).makeFolder(path),
    packing: async () => (await import('../runtime/node/packing.ts')).nodePacking,
    signing: async () => (await import('../runtime/node/signing.ts')).nodeSigning,
    now: () => nodeClock.now(),
    wall: () => nodeClock.wall(),
    zone: timeZoneAt,
    timer: (delayMs, fire) => nodeClock.timer(delayMs, fire),
    pid: processId,
    programPath: programPath(),
    random: nodeRandom,
    startChild: async (child) => (await import('../runtime/node/child-process.ts')).startChild(child),
    connect: async (agent) => (await import('../runtime/node/http-client.ts')).connectHttp(agent),
    onSignal: onProcessSignal,
    onUserSignal,
  }
}
