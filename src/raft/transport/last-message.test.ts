import assert from 'node:assert/strict'
import test from 'node:test'
import type { LogEntry } from '../core/entry.ts'
import { appendEntries, requestBytes } from './exchange.ts'
import { LastMessage } from './last-message.ts'

const entry = (Index: number, bytes = 1): LogEntry => ({ Index, Term: 2, Type: 0, Data: new Uint8Array(bytes), Extensions: null })
const entries = [entry(5), entry(6)]
const request = { Entries: entries, Leader: 'a:1', LeaderCommitIndex: 4, PrevLogEntry: 4, PrevLogTerm: 2, ProtocolVersion: 3, Term: 2 }

test('what all peers are sent is encoded once', () => {
  const last = new LastMessage()
  const bytes = last.bytes(request)
  assert.deepEqual(bytes, requestBytes(appendEntries, request))
  assert.equal(last.bytes({ ...request, Entries: [...entries] }), bytes)
})

test('anything else is encoded anew', () => {
  const last = new LastMessage()
  const others = [
    { Term: 3 }, { Leader: 'b:1' }, { LeaderCommitIndex: 5 }, { PrevLogEntry: 3 }, { PrevLogTerm: 1 }, { ProtocolVersion: 2 },
    { Entries: null }, { Entries: [] }, { Entries: entries.slice(0, 1) }, { Entries: [entry(5), entry(6, 2)] },
  ]
  for (const other of others) {
    last.bytes(request)
    const changed = { ...request, ...other }
    assert.deepEqual(last.bytes(changed), requestBytes(appendEntries, changed))
  }
})

test('large messages are not held on to', () => {
  const last = new LastMessage()
  const large = { ...request, Entries: [entry(5, 2 << 20)] }
  assert.notEqual(last.bytes(large), last.bytes(large))
})
