import type { View } from '../memdb/database.ts'
import { compound } from '../memdb/key.ts'
import type { WatchSet } from '../memdb/watch-set.ts'
import { blake2b256 } from '../std/blake2b.ts'
import { folded } from '../std/folded.ts'
import type { Intention, IntentionMatchEntry } from '../wire/records/intention.ts'
import { maxIndex, raiseIndexTo, rowIndex, setIndex } from './index-table.ts'
import type { Mutation } from './mutation.ts'
import { Refusal } from './refusal.ts'
import { intentionNames, tables } from './tables.ts'
import { uuidKey } from './uuid-key.ts'

const table = 'connect-intentions'
const wildcard = '*'

/** One intention by its ID. */
export function intentionGet(view: View, id: string, watch?: WatchSet): { readonly index: number; readonly intention: Intention | undefined } {
  const key = uuidKey(id, 'failed intention lookup: index error')
  return { index: maxIndex(view, table), intention: view.get(tables.intentions.primary, key, watch) }
}

/** All intentions; those that count more stand first. */
export function intentionList(view: View, watch?: WatchSet): { readonly index: number; readonly intentions: readonly Intention[] } {
  return { index: maxIndex(view, table), intentions: view.all(tables.intentions.primary, watch).toSorted(byPrecedence) }
}

/** The intentions that say something about a source or a destination, wildcards included; those that count more stand first. */
export function intentionMatch(view: View, type: string, { Namespace, Name }: IntentionMatchEntry, watch?: WatchSet): readonly Intention[] {
  const [namespace, name] = [folded(Namespace), folded(Name)]
  const concerns = (ns: string, n: string): boolean =>
    (ns === wildcard && n === wildcard) || (namespace !== wildcard && folded(ns) === namespace && (n === wildcard || (name !== wildcard && folded(n) === name)))
  return intentionList(view, watch).intentions.filter((intention) => type === 'source'
    ? concerns(intention.SourceNS, intention.SourceName)
    : concerns(intention.DestinationNS, intention.DestinationName))
}

function byPrecedence(a: Intention, b: Intention): number {
  if (a.Precedence !== b.Precedence) return b.Precedence - a.Precedence
  const [first, second] = [a, b].map(({ SourceNS, SourceName, DestinationNS, DestinationName }) => compound(SourceNS, SourceName, DestinationNS, DestinationName))
  return first! < second! ? -1 : 1
}

/** Stores an intention; its names must be no other's (protocol/fsm.md §11). */
export function intentionSet(mutation: Mutation, asked: Intention): void {
  const { txn, index } = mutation
  if (asked.ID === '') throw new Refusal('Missing Intention ID')
  const existing = intentionGet(txn, asked.ID).intention
  const intention: Intention = {
    ...asked,
    Meta: asked.Meta ?? new Map(),
    Precedence: precedenceOf(asked),
    CreatedAt: existing?.CreatedAt ?? asked.CreatedAt,
    CreateIndex: existing?.CreateIndex ?? index,
    ModifyIndex: index,
  }
  const names = intentionNames(intention)
  const twin = names === undefined ? undefined : txn.list(tables.intentions.by.names, names)[0]
  if (twin !== undefined && twin.ID !== intention.ID) throw new Refusal(`duplicate intention found: ${described(twin)}`)
  txn.put(tables.intentions, intention)
  setIndex(mutation, table)
}

/** Writes an intention as it is. */
export function insertIntention({ txn }: Pick<Mutation, 'txn'>, intention: Intention): void {
  txn.put(tables.intentions, intention)
  raiseIndexTo(txn, table, rowIndex(intention.ModifyIndex))
}

/** Removes an intention; an unknown one is no change. */
export function intentionDelete(mutation: Mutation, id: string): void {
  const { intention } = intentionGet(mutation.txn, id)
  if (intention === undefined) return
  mutation.txn.delete(tables.intentions, tables.intentions.primary.key(intention) as string)
  setIndex(mutation, table)
}

/** The more exactly an intention names the destination, and then the source, the more it counts. */
export function precedenceOf({ SourceNS, SourceName, DestinationNS, DestinationName }: Intention): number {
  return 3 + 3 * exactParts(DestinationNS, DestinationName) - (2 - exactParts(SourceNS, SourceName))
}

/** What an intention says, as a sum: replication compares intentions by it. */
export function intentionHash(intention: Intention): string {
  const meta = [...(intention.Meta ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).flat()
  return blake2b256([
    intention.ID, intention.Description, intention.SourceNS, intention.SourceName, intention.DestinationNS, intention.DestinationName,
    intention.SourceType, intention.Action, intention.DefaultAddr, ...meta,
  ].join(''))
}

function exactParts(namespace: string, name: string): number {
  return namespace === wildcard ? 0 : name === wildcard ? 1 : 2
}

function described({ Action, SourceNS, SourceName, DestinationNS, DestinationName, ID, Precedence }: Intention): string {
  return `${Action.toUpperCase()} ${SourceNS}/${SourceName} => ${DestinationNS}/${DestinationName} (ID: ${ID}, Precedence: ${Precedence})`
}
