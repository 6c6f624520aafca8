import { openLog } from '../../src/raft/storage/log-folder.suite.ts'
import { entriesOf } from '../../src/raft/storage/log-store.suite.ts'

// Opens the log in a folder and holds it until it is killed; with `idle` it does nothing to stay alive.
const [folder = '', mode] = process.argv.slice(2)
try {
  const store = await openLog(folder)
  if (mode === 'idle') await store.append(entriesOf(1, 1))
  else setInterval(() => undefined, 2 ** 30)
  console.log('opened')
} catch (error) {
  if (!(error instanceof Error && 'code' in error)) throw error
  console.log(`${String(error.code)}: ${error.message}`)
}
