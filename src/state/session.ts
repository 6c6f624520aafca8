import { folded } from '../std/folded.ts'
import type { View } from '../memdb/database.ts'
import type { WatchSet } from '../memdb/watch-set.ts'
import type { Session } from '../wire/records/session.ts'
import { maxIndex, setIndex } from './index-table.ts'
import { kvDelete, kvRelease } from './kv.ts'
import type { Mutation } from './mutation.ts'
import { deleteSessionQueries } from './prepared-query.ts'
import { Refusal } from './refusal.ts'
import { checkKey, tables } from './tables.ts'
import { uuidKey, uuidKeyOfRow } from './uuid-key.ts'

/** The original's prefix of what its session index says about an ID that is no UUID. */
const lookupFailed = 'failed session lookup: index error'

/** One session by ID. */
export function sessionGet(view: View, id: string, watch?: WatchSet): { readonly index: number; readonly session: Session | undefined } {
  const session = view.get(tables.sessions.primary, uuidKey(id, lookupFailed), watch)
  return { index: maxIndex(view, 'sessions'), session }
}

/** All sessions, by ID. */
export function sessionList(view: View, watch?: WatchSet): { readonly index: number; readonly sessions: readonly Session[] } {
  return { index: maxIndex(view, 'sessions'), sessions: view.all(tables.sessions.primary, watch) }
}

/** The sessions of a node. */
export function nodeSessions(view: View, node: string, watch?: WatchSet): { readonly index: number; readonly sessions: readonly Session[] } {
  return { index: maxIndex(view, 'sessions'), sessions: view.list(tables.sessions.by.node, folded(node), watch) }
}

/** Stores a session and binds it to its checks. An existing ID is overwritten. */
export function sessionCreate(mutation: Mutation, session: Session): void {
  const { txn, index } = mutation
  if (session.ID === '') throw new Refusal('Missing session ID')
  const Behavior = session.Behavior === '' ? 'release' : session.Behavior
  if (Behavior !== 'release' && Behavior !== 'delete') throw new Refusal(`Invalid session behavior: ${Behavior}`)
  if (txn.get(tables.nodes.primary, folded(session.Node)) === undefined) throw new Refusal('Missing node registration')
  for (const checkId of boundChecks(session)) {
    const check = txn.get(tables.checks.primary, checkKey(session.Node, checkId))
    if (check === undefined) throw new Refusal(`Missing check '${checkId}' registration`)
    if (check.Status === 'critical') throw new Refusal(`Check '${checkId}' is in critical state`)
  }
  uuidKey(session.ID, 'failed inserting session: failed to build primary index')
  insertSession(mutation, { ...session, Behavior, CreateIndex: index, ModifyIndex: index })
  setIndex(mutation, 'sessions')
}

/** Writes a session and its check bindings, without an index. */
export function insertSession({ txn }: Pick<Mutation, 'txn'>, session: Session): void {
  txn.put(tables.sessions, session)
  for (const checkId of boundChecks(session)) txn.put(tables.sessionChecks, { node: session.Node, checkId, session: session.ID })
}

/** Removes the record of a session and nothing else (protocol/fsm.md §9, verb Session delete: internal use). */
export function sessionForget(mutation: Mutation, id: string): void {
  const what = 'failed to delete session: failed deleting session'
  if (mutation.txn.delete(tables.sessions, uuidKey(id, `${what}: failed to build primary index`)) === undefined) {
    throw new Refusal(`${what}: not found`)
  }
  setIndex(mutation, 'sessions')
}

/** Ends a session: its keys are released or deleted, and their lock delay is told (protocol/fsm.md §10). */
export function sessionDestroy(mutation: Mutation, id: string): void {
  const { txn } = mutation
  const session = txn.delete(tables.sessions, uuidKey(id, lookupFailed))
  if (session === undefined) return
  setIndex(mutation, 'sessions')
  if (session.Behavior !== 'release' && session.Behavior !== 'delete') {
    throw new Refusal(`unknown session behavior "${session.Behavior}"`)
  }
  for (const entry of txn.list(tables.kvs.by.session, uuidKeyOfRow(id))) {
    if (session.Behavior === 'delete') kvDelete(mutation, entry.Key)
    else kvRelease(mutation, entry)
    if (session.LockDelay > 0) mutation.lockDelays.push({ key: entry.Key, delay: session.LockDelay })
  }
  for (const row of txn.list(tables.sessionChecks.by.session, uuidKeyOfRow(id))) {
    txn.delete(tables.sessionChecks, tables.sessionChecks.primary.key(row) as string)
  }
  deleteSessionQueries(mutation, id)
}

/** Ends the sessions that are bound to a check. */
export function destroyCheckSessions(mutation: Mutation, node: string, checkId: string): void {
  for (const { session } of mutation.txn.prefix(tables.sessionChecks.primary, checkKey(node, checkId))) {
    sessionDestroy(mutation, session)
  }
}

/** Ends the sessions of a node. */
export function destroyNodeSessions(mutation: Mutation, node: string): void {
  for (const { ID } of mutation.txn.list(tables.sessions.by.node, folded(node))) sessionDestroy(mutation, ID)
}

function boundChecks(session: Session): readonly string[] {
  const services = session.ServiceChecks ?? []
  return [...(session.Checks ?? []), ...(session.NodeChecks ?? []), ...services.map(({ ID }) => ID)]
}
