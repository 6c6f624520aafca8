import assert from 'node:assert/strict'
import { test } from 'node:test'
import { meaningOf, stateOfArchive, stateRecords, type StateRecord } from '../../test/vectors/state-records.ts'
import { vectors, type Vector } from '../../test/vectors/load.ts'
import type { LogEntry } from '../raft/ports.ts'
import { CommandType, commandName } from '../wire/command.ts'
import { IndexEntry } from '../wire/records/catalog.ts'
import { TxnResponse } from '../wire/records/txn.ts'
import { Fsm } from './fsm.ts'
import { rows } from './commands/index.ts'

const built: ReadonlySet<number> = new Set(rows.filter(({ records }) => records !== undefined).map(({ type }) => type))
const logged: ReadonlySet<number> = new Set(rows.filter(({ apply }) => apply !== undefined).map(({ type }) => type))
/** Entries of the index table that belong to tables that are built. */
const ownIndex =
  /^(?:nodes|services|checks|kvs|tombstones|prepared-queries|sessions|coordinates|federation-states|service\..*|service_kind\..*|service_last_extinction)$/

const fresh = (): Fsm => new Fsm({ onLockDelay: () => {}, onTombstone: () => {} })

interface Replayed {
  readonly index: number
  readonly term: number
  readonly logType: number
  readonly extensionsHex: string
}

function entryOf({ bytes, decoded }: Vector): LogEntry {
  const { index, term, logType, extensionsHex } = decoded as Replayed
  return { Index: index, Term: term, Type: logType, Data: bytes, Extensions: extensionsHex === '' ? null : Buffer.from(extensionsHex, 'hex') }
}

/** The log of a real server, without the commands of kinds that are not built. They touch no table that is. */
function* replayed(): Generator<LogEntry> {
  for (const vector of vectors('fsm/replay')) {
    const entry = entryOf(vector)
    if (entry.Type === 0 && (entry.Extensions !== null || logged.has((entry.Data as Uint8Array)[0]! & 127))) yield entry
    else if (entry.Index === 119 || entry.Index === 244) yield { ...entry, Type: 1 }
  }
}

/** What the records of built kinds say, of the index table only what belongs to tables that are built. */
function comparable(records: readonly StateRecord[]): readonly unknown[] {
  const own = records.filter(({ type, bytes }) => built.has(type) && (type !== CommandType.Index || ownIndex.test(IndexEntry.decode(bytes.subarray(1)).Key)))
  return own.map(meaningOf)
}

test('a real log gives the tables of the real snapshots taken at its ends', async () => {
  const fsm = fresh()
  let applied = 0
  for (const entry of replayed()) {
    if (entry.Type === 0) fsm.apply(entry)
    applied++
    const archive = entry.Index === 119 ? 'real' : entry.Index === 244 ? 'real_later' : undefined
    if (archive === undefined) continue
    const { records } = await stateRecords(fsm.snapshot().chunks())
    const real = await stateRecords(stateOfArchive(archive))
    assert.deepEqual(comparable(records), comparable(real.records))
    assert.ok(comparable(real.records).length > 40)
  }
  assert.ok(applied > 100)
})

test('a log that holds a kind that is not built stops there and says which', () => {
  const fsm = fresh()
  const stop = (): void => {
    for (const vector of vectors('fsm/replay')) {
      const entry = entryOf(vector)
      if (entry.Type === 0) fsm.apply(entry)
    }
  }
  assert.throws(stop, { name: 'Unbuilt', message: 'log entry 4 holds a command of type 19 (ACLPolicySet), which this version does not support yet' })
})

test('every recorded command of a built kind applies to an empty state; the others are refused by name', () => {
  for (const { name, bytes } of [...vectors('fsm/log_commands'), ...vectors('fsm/by_hand')]) {
    const type = bytes[0]! & 127
    const apply = (): unknown => fresh().apply({ Index: 10, Term: 1, Type: 0, Data: bytes, Extensions: null })
    if (logged.has(type)) {
      const result = apply()
      assert.ok(result === null || typeof result !== 'undefined', name)
      if (type === CommandType.Txn) TxnResponse.encode(result as TxnResponse)
    } else if (type === 99 || type === CommandType.ConnectCALeaf) assert.equal(apply(), null)
    else assert.throws(apply, { name: 'Unbuilt', message: new RegExp(`type ${type} \\(${commandName(type)}\\)`) }, name)
  }
})
