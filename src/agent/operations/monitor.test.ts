import assert from 'node:assert/strict'
import test from 'node:test'
import type { LogSource } from '../../runtime/log-source.ts'
import type { Logger } from '../../runtime/ports.ts'
import { monitor, monitorLevel } from './monitor.ts'

const warnings: unknown[] = []
const log: Logger = { error() {}, warn: (_, fields) => warnings.push(fields), info() {}, debug() {}, trace() {}, named: () => log }

class FakeLog implements LogSource {
  readonly sinks = new Set<{ write(line: string): void }>()

  addSink(sink: { write(line: string): void }): { remove(): void } {
    this.sinks.add(sink)
    return { remove: () => this.sinks.delete(sink) }
  }

  say(line: string): void {
    for (const sink of this.sinks) sink.write(line)
  }
}

function followed(source: FakeLog, gone: AbortSignal): AsyncIterator<string> {
  return monitor(source, log, { level: 'info', json: false }, gone)[Symbol.asyncIterator]()
}

test('monitor() begins with nothing, gives lines as they come, and ends with its caller', async () => {
  const source = new FakeLog()
  const caller = new AbortController()
  const lines = followed(source, caller.signal)
  assert.deepEqual(await lines.next(), { value: '', done: false })
  source.say('a\n')
  source.say('b\n')
  assert.equal((await lines.next()).value, 'a\nb\n')
  const next = lines.next()
  source.say('c\n')
  assert.equal((await next).value, 'c\n')
  const last = lines.next()
  caller.abort()
  assert.equal((await last).done, true)
  assert.equal(source.sinks.size, 0)
})

test('monitor() drops lines that a slow caller does not take, and says how many', async () => {
  const source = new FakeLog()
  const caller = new AbortController()
  const lines = followed(source, caller.signal)
  await lines.next()
  for (let at = 0; at < 600; at++) source.say(`${at}\n`)
  const { value } = await lines.next() as { value: string }
  assert.equal(value.split('\n').length, 513)
  caller.abort()
  await lines.next()
  assert.deepEqual(warnings, [{ dropped_count: 88 }])
})

test('monitorLevel() knows the original\'s names in any case', () => {
  assert.deepEqual(['TRACE', 'debug', 'Err', 'x', 'constructor', ''].map(monitorLevel), ['trace', 'debug', 'error', undefined, undefined, undefined])
})
