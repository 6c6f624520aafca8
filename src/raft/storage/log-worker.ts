import { parentThread } from '../../runtime/node/worker.ts'
import { nodeClock } from '../../runtime/node/clock.ts'
import type { LogWorkerData } from './log-protocol.ts'
import { LogService } from './log-service.ts'

// The thread that owns the log: an entry of its own, in development as this file, in the package as dist/log-worker.js.
const parent = parentThread()
LogService.start(parent.data as LogWorkerData, parent, nodeClock)
