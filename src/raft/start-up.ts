import type { Logger } from '../runtime/ports.ts'
import { decodeConfiguration } from '../wire/raft.ts'
import { Membership } from './core/configuration.ts'
import { LogView } from './core/log-view.ts'
import type { Found } from './core/server.ts'
import { LogType, type LogStore, type SnapshotMeta, type SnapshotStore, type StateMachine } from './ports.ts'

/** Bytes of entries read at once while the log is looked through. */
const scanBytes = 4 << 20

export interface Disk {
  readonly log: LogStore
  readonly snapshots: SnapshotStore
  readonly fsm: StateMachine
}

/** What is on the disk when a server starts; `applied` is the snapshot that the state machine holds now. */
export interface Recovered {
  readonly found: Found
  readonly applied: { readonly index: number; readonly term: number }
}

/** Loads the newest readable snapshot, and terms and configurations of the log behind it. Commands are not applied yet. */
export async function recoverDisk({ log, snapshots, fsm }: Disk, logger: Logger): Promise<Recovered> {
  const snapshot = await loadSnapshot(snapshots, fsm, logger)
  const point = { index: snapshot?.index ?? 0, term: snapshot?.term ?? 0 }
  await dropUnconnected(log, point, logger)
  const members = new Membership(
    snapshot === undefined ? undefined : { configuration: snapshot.configuration, index: snapshot.configurationIndex },
  )
  const terms: number[] = []
  const first = log.firstIndex()
  const last = log.lastIndex()
  let index = first
  while (index <= last && index > 0) {
    const entries = await log.entries(index, last, scanBytes)
    for (const entry of entries) {
      if (entry.Index !== index) throw new Error(`raft log: entry ${index} is missing`)
      terms.push(entry.Term)
      if (entry.Type === LogType.configuration && index > point.index) {
        members.appended(decodeConfiguration(entry.Data ?? new Uint8Array()), index)
      }
      index++
    }
  }
  const { term, lastVoteTerm, lastVoteCandidate } = log.stable
  const lastTerm = terms.at(-1) ?? point.term
  if (lastTerm > term) throw new Error(`raft log: last entry is of term ${lastTerm}, but the current term is stored as ${term}`)
  const entries = terms.length === 0 ? new LogView(point.index, point.term) : LogView.of(point.index, point.term, first, terms)
  return { found: { term, vote: { term: lastVoteTerm, candidate: lastVoteCandidate }, entries, members }, applied: point }
}

async function loadSnapshot(snapshots: SnapshotStore, fsm: StateMachine, logger: Logger): Promise<SnapshotMeta | undefined> {
  const metas = await snapshots.list()
  for (const { id } of metas) {
    try {
      const { meta, state } = await snapshots.open(id)
      await fsm.restore(state)
      logger.info('restored from snapshot', { id })
      return meta
    } catch (error) {
      logger.error('failed to restore snapshot', { id, error: error instanceof Error ? error.message : String(error) })
    }
  }
  if (metas.length > 0) throw new Error('failed to load any existing snapshots')
  return undefined
}

/**
 * A snapshot is durable before the log is cut to fit it, so after a crash in between the log may end before it or contradict it:
 * then it is of no use. A log that begins after the snapshot's end has lost entries.
 */
async function dropUnconnected(log: LogStore, point: { readonly index: number; readonly term: number }, logger: Logger): Promise<void> {
  const first = log.firstIndex()
  const last = log.lastIndex()
  if (last === 0) return
  if (first > point.index + 1) throw new Error(`raft log: begins at ${first}, but the newest snapshot ends at ${point.index}`)
  if (last >= point.index) {
    if (first > point.index || point.index === 0) return
    const [entry] = await log.entries(point.index, point.index, 1)
    if (entry?.Term === point.term) return
  }
  logger.warn('clearing a log that does not contain the snapshot', { 'last-index': last, 'snapshot-index': point.index })
  await log.clear()
}
