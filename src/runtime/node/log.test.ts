import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOfText } from '../../std/bytes.ts'
import type { LogFields } from '../ports.ts'
import { jsonLine, textLine } from './log-line.ts'
import { LogHub, parseLogLevel } from './log.ts'

const wall = Date.UTC(2026, 0, 2, 15, 4, 5, 7)
process.env['TZ'] = 'UTC'

function fieldsOf(fields: LogFields): string {
  return textLine(wall, 'info', 'agent', 'm', fields).slice('2026-01-02T15:04:05.007Z [INFO]  agent: m: '.length, -1)
}

test('lines as 1.8.7 writes them', () => {
  assert.equal(textLine(wall, 'info', 'agent', 'started state syncer'), '2026-01-02T15:04:05.007Z [INFO]  agent: started state syncer\n')
  assert.equal(
    textLine(wall, 'warn', 'agent.server.raft', 'heartbeat timeout reached, starting election', { 'last-leader': '' }),
    '2026-01-02T15:04:05.007Z [WARN]  agent.server.raft: heartbeat timeout reached, starting election: last-leader=\n',
  )
  assert.equal(
    textLine(wall, 'debug', 'agent.server.raft', 'vote granted', { from: 'a b', term: 2, tally: 1n }),
    '2026-01-02T15:04:05.007Z [DEBUG] agent.server.raft: vote granted: from="a b" term=2 tally=1\n',
  )
  assert.equal(textLine(wall, 'trace', '', 'x'), '2026-01-02T15:04:05.007Z [TRACE] x\n')
  assert.equal(textLine(wall, 'error', 'agent', 'x').slice(25, 32), '[ERROR]')
})

test('JSON lines as 1.8.7 writes them', () => {
  assert.equal(
    jsonLine(wall, 'trace', 'agent.tlsutil', 'Update', { version: 1, again: '<&>' }),
    '{"@level":"trace","@message":"Update","@module":"agent.tlsutil","@timestamp":"2026-01-02T15:04:05.007000Z",' +
      '"again":"\\u003c\\u0026\\u003e","version":1}\n',
  )
})

test('times are local, as Go prints them', () => {
  process.env['TZ'] = 'Asia/Kolkata'
  const summer = Date.UTC(2026, 6, 2, 15, 4, 5, 7)
  assert.equal(textLine(summer, 'info', '', 'x').slice(0, 29), '2026-07-02T20:34:05.007+0530 ')
  assert.match(jsonLine(summer, 'info', '', 'x'), /"@timestamp":"2026-07-02T20:34:05\.007000\+05:30"/)
  process.env['TZ'] = 'UTC'
})

test('values of every kind', () => {
  assert.equal(fieldsOf({ yes: true, none: null, gone: undefined, list: ['a', 'b c', 3] }), 'yes=true none=<nil> gone=<nil> list=[a, "b c", 3]')
  assert.equal(fieldsOf({ error: new Error('it failed') }), 'error="it failed"')
  assert.equal(fieldsOf({ tab: 'a\tb', line: 'a\nb' }), 'tab="a\tb" line="a\\nb"')
  assert.equal(jsonLine(wall, 'info', '', 'm', { n: NaN, big: 2n ** 63n, off: false, none: null, error: new Error('e') }).slice(75),
    '"big":9223372036854775808,"error":"e","n":"NaN","none":null,"off":false}\n')
})

test('bytes stay bytes, and text of the platform is encoded', () => {
  assert.equal(fieldsOf({ key: '\xff\x80' }), 'key=\xff\x80')
  assert.equal(fieldsOf({ error: new Error('open /tmp/€') }), `error="${bytesOfText('open /tmp/€')}"`)
  assert.match(jsonLine(wall, 'info', '', 'm', { key: '\xff' }), new RegExp(`"key":"${bytesOfText('\ufffd')}"`))
})

test('a value that cannot be printed does not fail the caller', () => {
  const broken = { toString: () => { throw new Error('no') } }
  assert.equal(fieldsOf({ broken }), 'broken=(unprintable)')
})

test('a sink gets what its level lets through, and the level can change', () => {
  const hub = new LogHub(() => wall)
  const lines: string[] = []
  const log = hub.logger('agent').named('server')
  log.error('nobody listens')
  const sink = hub.addSink({ level: 'warn', write: (line) => lines.push(line.slice(25, -1)) })
  log.info('no')
  log.warn('yes')
  sink.setLevel('trace')
  log.trace('now too')
  sink.remove()
  log.error('gone')
  assert.deepEqual(lines, ['[WARN]  agent.server: yes', '[TRACE] agent.server: now too'])
})

test('sinks have levels and forms of their own', () => {
  const hub = new LogHub(() => wall)
  const text: string[] = []
  const json: string[] = []
  hub.addSink({ level: 'error', write: (line) => text.push(line) })
  hub.addSink({ level: 'debug', json: true, write: (line) => json.push(line) })
  hub.logger('agent').debug('d')
  hub.logger('agent').error('e')
  assert.deepEqual([text.length, json.length], [1, 2])
  assert.equal(JSON.parse(json[1] ?? '')['@message'], 'e')
})

test('a sink that fails is removed and the others are told; the caller notices nothing', () => {
  const hub = new LogHub(() => wall)
  const lines: string[] = []
  hub.addSink({ level: 'info', write: () => { throw new Error('pipe closed') } })
  hub.addSink({ level: 'info', write: (line) => lines.push(line.slice(25, -1)) })
  hub.logger('agent').info('one')
  hub.logger('agent').info('two')
  assert.deepEqual(lines.sort(), ['[ERROR] agent: log sink failed and was removed: error="pipe closed"', '[INFO]  agent: one', '[INFO]  agent: two'])
})

test('a line below every level costs next to nothing', () => {
  const hub = new LogHub(() => assert.fail('the clock was read'))
  hub.addSink({ level: 'info', write: () => assert.fail('written') })
  for (let i = 0; i < 1000; i++) hub.logger('agent').debug('x', { get value() { return assert.fail('read') } })
})

test('levels by name, in any case', () => {
  assert.deepEqual(['TRACE', 'debug', 'Info', 'WARN', 'err', 'error'].map(parseLogLevel), ['trace', 'debug', 'info', 'warn', 'error', 'error'])
  assert.deepEqual(['', 'fatal', '__proto__'].map(parseLogLevel), [undefined, undefined, undefined])
})
