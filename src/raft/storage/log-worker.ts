import { blockingRuntime } from '../../runtime/node/blocking-runtime.ts'
import { LogService } from './log-service.ts'

// The program of the thread that owns the log; built as dist/log-worker.js, an entry of its own.
LogService.start(blockingRuntime())
