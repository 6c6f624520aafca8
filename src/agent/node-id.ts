import { byteArray, byteString } from '../std/bytes.ts'
import { ConsulError } from '../std/errors.ts'
import { uuidOf, uuidProblem } from '../std/uuid.ts'
import { makeDurableFolder } from '../runtime/durable-folder.ts'
import type { Runtime } from '../runtime/ports.ts'

/**
 * The identity of this node: the configured one, else the one kept in the data directory, else a new random one, which is then
 * kept there in `node-id` (surface/config.md P-01), since Raft knows servers by it. Without a data directory nothing is kept.
 */
export async function settleNodeId(runtime: Runtime, configured: string, dataDir: string): Promise<string> {
  const file = `${dataDir}/node-id`
  if (configured !== '') return checked(configured, 'specified NodeID')
  if (dataDir === '') return uuidOf(runtime.random.bytes(16))
  const kept = await read(runtime, file, dataDir)
  if (kept !== undefined) return checked(kept, `NodeID in ${file}`)
  const made = uuidOf(runtime.random.bytes(16))
  await keep(runtime, file, dataDir, made)
  return made
}

function checked(text: string, source: string): string {
  const id = text.toLowerCase()
  const problem = uuidProblem(id)
  if (problem !== undefined) throw new ConsulError('node-id', `failed to setup node ID: ${source} is invalid: ${problem}`)
  return id
}

async function read(runtime: Runtime, file: string, dataDir: string): Promise<string | undefined> {
  if (!(await runtime.disk.list(dataDir)).includes('node-id')) return undefined
  return byteString(await runtime.disk.readFile(file)).trim()
}

async function keep(runtime: Runtime, file: string, dataDir: string, id: string): Promise<void> {
  await makeDurableFolder(runtime.disk, dataDir)
  // Written beside and renamed, so that a crash leaves the old file or the new one, never half of one.
  const handle = await runtime.disk.create(`${file}.tmp`, { mode: 0o600 })
  try {
    await handle.write(byteArray(id))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await runtime.disk.rename(`${file}.tmp`, file)
  await runtime.disk.syncFolder(dataDir)
}
