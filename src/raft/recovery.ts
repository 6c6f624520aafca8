import type { Runtime } from '../runtime/ports.ts'
import { byteArray, byteString } from '../std/bytes.ts'
import { ConsulError } from '../std/errors.ts'
import { LogType, type RaftConfiguration } from './ports.ts'
import { parsePeersJson } from './peers-json.ts'
import { recoverDisk, type Disk } from './start-up.ts'

type RecoveryRuntime = Pick<Runtime, 'disk' | 'log'>

/** Bytes of entries read at once while the log is replayed. */
const replayBytes = 1 << 20

const peersInfo = `The file peers.json beside this one is read only to recover from an outage: it lists the servers that are left, is taken over
when the server starts, and is then removed. For each server it names the id (the node ID) and the address of the server port:

[
  { "id": "adf4238a-882b-9ddc-4a9d-5b6758e4159e", "address": "10.1.0.1:8300", "non_voter": false }
]

All servers must be stopped and given the same file before any is started again.
`

/**
 * Honours `peers.json` in the raft folder (protocol/raft.md §9), before the server starts on the same disk. As long as
 * `peers.info` is not there, the file is a left-over of another time: it is removed unread. Says whether anything was recovered.
 */
export async function recoverFromPeersJson(runtime: RecoveryRuntime, folder: string, parts: Disk): Promise<boolean> {
  const { disk, log } = runtime
  const names = await disk.list(folder)
  const path = `${folder}/peers.json`
  if (!names.includes('peers.info')) {
    if (names.includes('peers.json')) {
      log.info('deleting peers.json file (see peers.info for proper usage)', { path })
      await disk.remove(path)
    }
    await writePeersInfo(runtime, folder)
    return false
  }
  if (!names.includes('peers.json')) return false
  log.info('found peers.json file, recovering Raft configuration...', { path })
  await recoverCluster(parts, parsePeersJson(byteString(await disk.readFile(path))), log)
  await disk.remove(path)
  await disk.syncFolder(folder)
  log.info('deleted peers.json file after successful recovery', { path })
  return true
}

/**
 * Forces a configuration on a server that is not running: everything in its log is taken as committed and becomes one snapshot
 * with the given members, and the log is emptied. The state machine is left in that state; start the server with a fresh one.
 */
export async function recoverCluster(parts: Disk, configuration: RaftConfiguration, logger: Runtime['log']): Promise<void> {
  const { log, snapshots, fsm } = parts
  const { found, applied } = await recoverDisk(parts, logger)
  const { last, lastTerm } = found.entries
  if (found.term === 0 && last === 0) {
    throw new ConsulError('raft', 'refused to recover cluster with no initial state, this is probably an operator error')
  }
  for (let index = applied.index + 1; index <= last; ) {
    for (const entry of await log.entries(index, last, replayBytes)) {
      if (entry.Type === LogType.command) fsm.apply(entry)
      index++
    }
  }
  const state = fsm.snapshot()
  try {
    const sink = await snapshots.create({ index: last, term: lastTerm, configuration, configurationIndex: 1 })
    try {
      for await (const chunk of state.chunks()) await sink.write(chunk)
      await sink.commit()
    } catch (error) {
      await sink.cancel()
      throw error
    }
  } finally {
    state.release()
  }
  await log.clear()
}

async function writePeersInfo({ disk }: RecoveryRuntime, folder: string): Promise<void> {
  const file = await disk.create(`${folder}/peers.info`)
  try {
    await file.write(byteArray(peersInfo))
    await file.sync()
  } finally {
    await file.close()
  }
  await disk.syncFolder(folder)
}
