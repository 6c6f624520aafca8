import assert from 'node:assert/strict'
import { test } from 'node:test'
import { skipWithoutReal } from '../interop/programs.ts'
import { commandLine, type Line } from './command-lines.ts'
import { TwoSides } from './run-both.ts'

/** What runs of more lines have found. */
const found: readonly Partial<Line>[] = [
  { args: ['kv', 'get', '-ca-file=/nonexistent', 'k'] }, { args: ['kv', 'get', '-ca-file=@FOLDER@/value.txt', 'k'] }, { args: ['kv', 'get', '-ca-path=/nonexistent', '-token-file=/nonexistent', 'k'] }, { args: ['kv', 'get', '-ca-path=@FOLDER@', 'k'] },
  { args: ['kv', 'get', '-client-cert=@FOLDER@/value.txt', '-client-key=@FOLDER@/value.txt', 'k'] }, { args: ['kv', 'get', '-ca-file=/nonexistent', '-http-addr=foo://x', 'k'] }, { args: ['kv', 'get', 'k'], env: { CONSUL_HTTP_SSL: 'x', CONSUL_HTTP_SSL_VERIFY: 'y' } },
  { args: ['kv', 'get', '-token=a\nb', 'k'] }, { args: ['kv', 'get', 'k'], env: { CONSUL_HTTP_ADDR: 'http://' } }, { args: ['kv', 'get', 'k'], env: { CONSUL_HTTP_ADDR: 'unix://' } }, { args: ['intention', 'check', '-zz'] }, { args: ['intention', 'match', '-source=x', 'web'] }, { args: ['intention', 'create', '-file', 'none'] }, { args: ['intention', 'create', '-file', '-'], input: '{}' },
  { args: ['config', 'delete', '-h'] }, { args: ['watch', '-type=key', '-client-cert=x'] }, { args: ['watch', '-type=zz', '-token-file=/nonexistent'] },
]

test('both command lines do the same, whatever they are given', { skip: skipWithoutReal }, async (t) => {
  const sides = await TwoSides.start(t)
  const differing: unknown[] = []
  const chosen = await Promise.all(Array.from({ length: 20 }, (_, i) => commandLine(i + 1)))
  for (const made of [...found.map((line): Line => ({ args: [], env: {}, input: '', ...line })), ...chosen]) {
    const { real, ours } = await sides.run(made)
    if (JSON.stringify(real) !== JSON.stringify(ours)) differing.push({ made, real, ours })
  }
  assert.deepEqual(differing, [])
})
