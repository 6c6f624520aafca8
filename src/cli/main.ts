import { stayAlive, Terminal } from '../runtime/node/terminal.ts'
import { bytesOfText } from '../std/bytes.ts'
import { nodeIo } from './node-io.ts'
import { run } from './run.ts'

stayAlive()
const terminal = new Terminal()
const code = await run(process.argv.slice(2).map(bytesOfText), nodeIo(terminal))
await terminal.flush()
process.exit(code)
