import { byteArray, byteString } from '../std/bytes.ts'
import { ConsulError } from '../std/errors.ts'
import { sha512 } from '../std/sha512.ts'
import { uuidOf, uuidProblem } from '../std/uuid.ts'
import { makeDurableFolder } from '../runtime/durable-folder.ts'
import type { Runtime } from '../runtime/ports.ts'

/** What it takes to make and to keep an identity. */
type Place = Pick<Runtime, 'disk' | 'random'>

/**
 * The identity of this node: the configured one, else the one kept in the data directory, else one made of the ID of its machine if it
 * is to be, else a random one, which is then kept there in `node-id` (surface/config.md P-01), since Raft knows servers by it. Without
 * a data directory nothing is kept.
 */
export async function settleNodeId(runtime: Place, configured: string, dataDir: string, machineId?: string): Promise<string> {
  const file = `${dataDir}/node-id`
  if (configured !== '') return checked(configured, 'specified NodeID')
  const make = (): string => (machineId === undefined ? uuidOf(runtime.random.bytes(16)) : spread(machineId))
  if (dataDir === '') return make()
  const kept = await read(runtime, file, dataDir)
  if (kept !== undefined) return checked(kept, `NodeID in ${file}`)
  const made = make()
  await keep(runtime, file, dataDir, made)
  return made
}

/** The same each time, and well distributed: machines of one make have IDs that are alike. */
function spread(machineId: string): string {
  return sha512(machineId).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}

function checked(text: string, source: string): string {
  const id = text.toLowerCase()
  const problem = uuidProblem(id)
  if (problem !== undefined) throw new ConsulError('node-id', `failed to setup node ID: ${source} is invalid: ${problem}`)
  return id
}

async function read(runtime: Place, file: string, dataDir: string): Promise<string | undefined> {
  if (!(await runtime.disk.list(dataDir)).includes('node-id')) return undefined
  return byteString(await runtime.disk.readFile(file)).trim()
}

async function keep(runtime: Place, file: string, dataDir: string, id: string): Promise<void> {
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
