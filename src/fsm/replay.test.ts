import assert from 'node:assert/strict'
import { test } from 'node:test'
import { meaningOf, stateOfArchive, stateRecords } from '../../test/vectors/state-records.ts'
import { vectors, type Vector } from '../../test/vectors/load.ts'
import type { LogEntry } from '../raft/ports.ts'
import { CommandType } from '../wire/command.ts'
import { TxnResponse } from '../wire/records/txn.ts'
import { Fsm } from './fsm.ts'
import { rows } from './commands/index.ts'

const logged: ReadonlySet<number> = new Set(rows.filter(({ apply }) => apply !== undefined).map(({ type }) => type))

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

const isEnd = (Index: number): boolean => Index === 119 || Index === 244

test('a real log gives the real snapshots taken at its ends, record for record', async () => {
  const fsm = fresh()
  for (const vector of vectors('fsm/replay')) {
    const entry = entryOf(vector)
    if (entry.Type === 0) fsm.apply(entry)
    if (!isEnd(entry.Index)) continue
    const own = await stateRecords(fsm.snapshot().chunks())
    const real = await stateRecords(stateOfArchive(entry.Index === 119 ? 'real' : 'real_later'))
    assert.deepEqual(own.records.map(meaningOf), real.records.map(meaningOf))
    assert.equal(own.lastIndex, real.lastIndex)
    assert.ok(real.records.length > 60)
  }
})

test('what a real log refuses is refused with the texts of the original', () => {
  const fsm = fresh()
  const refused: string[] = []
  for (const vector of vectors('fsm/replay')) {
    const entry = entryOf(vector)
    const result = entry.Type === 0 ? fsm.apply(entry) : null
    if (result instanceof Error) refused.push(result.message)
  }
  assert.deepEqual(refused, [
    'duplicate intention found: ALLOW default/web => default/db (ID: cf545ad8-4ed3-89b5-104a-22b1e1879db9, Precedence: 9)',
    'service "web" has an external SNI set; cannot define subsets for external services',
    'service "web" does not have a subset named "v1"',
    "Missing check 'serfHealth' registration",
    'failed session lookup: index error: UUID must be 36 characters',
  ])
})

test('every recorded command applies to an empty state', () => {
  for (const { name, bytes } of [...vectors('fsm/log_commands'), ...vectors('fsm/by_hand')]) {
    const type = bytes[0]! & 127
    const result = fresh().apply({ Index: 10, Term: 1, Type: 0, Data: bytes, Extensions: null })
    if (!logged.has(type)) assert.equal(result, null, name)
    assert.ok(result !== undefined, name)
    if (type === CommandType.Txn) TxnResponse.encode(result as TxnResponse)
  }
})

const emptyCommand = (type: number): unknown => fresh().apply({ Index: 7, Term: 1, Type: 0, Data: Uint8Array.of(type, 0x80), Extensions: null })

test('a command of an unknown type stops the server unless it says that it may be passed over', () => {
  for (const type of [99, CommandType.Area, CommandType.Index, CommandType.ChunkingState, CommandType.ConnectCAConfig]) {
    assert.throws(() => emptyCommand(type), { name: 'UnknownCommand', message: `log entry 7 holds a command of unknown type ${type}` })
    assert.equal(emptyCommand(type | 128), null)
  }
})
