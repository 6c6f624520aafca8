import { folded } from '../std/folded.ts'
import type { View } from '../memdb/database.ts'
import type { WatchSet } from '../memdb/watch-set.ts'
import { quote } from '../std/quote.ts'
import type { PreparedQuery } from '../wire/records/prepared-query.ts'
import { maxIndex, setIndex } from './index-table.ts'
import type { Mutation } from './mutation.ts'
import { isTemplate, templateOf } from './query-template.ts'
import { Refusal } from './refusal.ts'
import { tables } from './tables.ts'
import { uuidKey, uuidKeyOfRow } from './uuid-key.ts'

const table = 'prepared-queries'
const lookupFailed = 'failed prepared query lookup: index error'
const looksLikeId = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

type Found = { readonly index: number; readonly query: PreparedQuery | undefined }

/** One query by its ID. */
export function preparedQueryGet(view: View, id: string, watch?: WatchSet): Found {
  const query = view.get(tables.preparedQueries.primary, uuidKey(id, lookupFailed), watch)
  return { index: maxIndex(view, table), query }
}

/** All queries, by ID. */
export function preparedQueryList(view: View, watch?: WatchSet): { readonly index: number; readonly queries: readonly PreparedQuery[] } {
  return { index: maxIndex(view, table), queries: view.all(tables.preparedQueries.primary, watch) }
}

/**
 * The query that an ID or a name stands for: the one with that ID, the one with that name, or the template with the longest name that
 * the name begins with. Templates come rendered.
 */
export function preparedQueryResolve(view: View, idOrName: string, segment: string): PreparedQuery | undefined {
  if (idOrName === '') throw new Refusal('Missing Query ID')
  if (looksLikeId.test(idOrName)) {
    const query = view.get(tables.preparedQueries.primary, uuidKeyOfRow(idOrName))
    if (query !== undefined && isTemplate(query)) throw new Refusal('prepared query templates can only be resolved up by name, not by ID')
    if (query !== undefined) return query
  }
  const query = view.get(tables.preparedQueries.by.name, folded(idOrName)) ?? templateFor(view, idOrName)
  return query === undefined || !isTemplate(query) ? query : templateOf(query).render(idOrName, segment)
}

/** What begins a name sorts before it, so each miss tells how much of the name can still be the beginning of anything. */
function templateFor(view: View, name: string): PreparedQuery | undefined {
  let key = folded(name)
  for (;;) {
    const query = view.floor(tables.preparedQueries.by.template, key)
    if (query === undefined) return undefined
    const prefix = folded(query.Name)
    if (key.startsWith(prefix)) return query
    let common = 0
    while (common < key.length && key[common] === prefix[common]) common++
    key = key.slice(0, common)
  }
}

/** Stores a query: a new one, or another in the place of the one with its ID (protocol/fsm.md §8). */
export function preparedQuerySet(mutation: Mutation, query: PreparedQuery): void {
  const { txn, index } = mutation
  if (query.ID === '') throw new Refusal('Missing Query ID')
  const existing = txn.get(tables.preparedQueries.primary, uuidKey(query.ID, lookupFailed))
  requireFreeName(txn, query, existing)
  if (looksLikeId.test(query.Name) && txn.get(tables.preparedQueries.primary, uuidKeyOfRow(query.Name)) !== undefined) {
    throw new Refusal(`name '${query.Name}' aliases an existing query ID`)
  }
  const { Session } = query
  if (Session !== '' && txn.get(tables.sessions.primary, uuidKey(Session, 'invalid session: index error')) === undefined) {
    throw new Refusal(`invalid session ${quote(Session)}`)
  }
  const stored = { ...query, CreateIndex: existing?.CreateIndex ?? index, ModifyIndex: index }
  if (isTemplate(stored)) requireTemplate(stored)
  txn.put(tables.preparedQueries, stored)
  setIndex(mutation, table)
}

function requireFreeName(view: View, query: PreparedQuery, existing: PreparedQuery | undefined): void {
  const { preparedQueries } = tables
  if (query.Name !== '') {
    const other = view.get(preparedQueries.by.name, folded(query.Name))
    if (other !== undefined && existing?.ID !== other.ID) throw new Refusal(`name '${query.Name}' aliases an existing query name`)
  } else if (isTemplate(query)) {
    const other = view.get(preparedQueries.by.template, '')
    if (other !== undefined && existing?.ID !== other.ID) throw new Refusal('a query template with an empty name already exists')
  }
}

function requireTemplate(query: PreparedQuery): void {
  try {
    templateOf(query)
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(`failed compiling template: ${error.message}`)
    throw error
  }
}

/** Puts the query of a snapshot in. Templates are compiled when they are asked: the original has read them all. */
export function insertPreparedQuery({ txn }: Pick<Mutation, 'txn'>, query: PreparedQuery): void {
  requireFreeName(txn, query, query)
  txn.put(tables.preparedQueries, query)
}

/** Removes a query; an unknown one is no change. */
export function preparedQueryDelete(mutation: Mutation, id: string): void {
  const key = uuidKey(id, `failed prepared query delete: ${lookupFailed}`)
  if (mutation.txn.delete(tables.preparedQueries, key) !== undefined) setIndex(mutation, table)
}

/** Removes the queries that live as long as a session, which ends. */
export function deleteSessionQueries(mutation: Mutation, session: string): void {
  for (const { ID } of mutation.txn.list(tables.preparedQueries.by.session, uuidKeyOfRow(session))) preparedQueryDelete(mutation, ID)
}
