import assert from 'node:assert/strict'
import { test } from 'node:test'
import { optionByKey, options } from './index.ts'

test('no key and no flag has two rows', () => {
  assert.equal(optionByKey.size, options.length)
  const flags = options.flatMap(({ flag }) => (flag === undefined ? [] : [flag]))
  assert.equal(new Set(flags).size, flags.length)
})

test('no key is both a value and a block', () => {
  for (const { key } of options) assert.ok(!options.some((other) => other.key.startsWith(`${key}.`)), key)
})

test('defaults are of the kind of their row', () => {
  const types: Readonly<Record<string, string>> = { string: 'string', bool: 'boolean', int: 'number', uint: 'number', uint32: 'number', uint64: 'number', float64: 'number' }
  for (const row of options) {
    for (const value of [row.default, row.dev, ...(row.idle ?? [])]) {
      if (value !== undefined) assert.equal(typeof value, types[row.kind], row.key)
    }
  }
})

test('a flag has words for help', () => {
  for (const { flag, flagDoc } of options) if (flag !== undefined) assert.ok(flagDoc !== undefined, flag)
})
