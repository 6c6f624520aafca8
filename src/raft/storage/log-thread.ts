import { workerStarter } from '../../runtime/node/worker.ts'

/**
 * Starts the thread of a log on this machine's disk. Bundling replaces the name by that of the bundled entry (scripts/build.ts), which
 * must lie beside the bundle that this file becomes a part of.
 */
export const startLogThread = workerStarter(new URL('./log-worker.ts', import.meta.url))
