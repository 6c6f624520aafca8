import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columns } from './columns.ts'
import { boolFlag, intFlag, stringFlag, switchFlag, valueFlag } from './flag.ts'
import { tabWritten } from './tab-writer.ts'
import { flagUsage, helpText } from './usage.ts'

import { wrap } from './wrap.ts'

const flags = {
  z: boolFlag('One letter.'), n: intFlag('A number.', 1), separator: stringFlag('Text between.', '/'), shell: boolFlag('Use a shell.', true),
  'http-addr': valueFlag('The `address` of an agent.'), stale: switchFlag('Old is fine.'),
}

test('flagUsage() is laid out as by Go', () => {
  assert.equal(flagUsage(flags), [
    'Usage:',
    '  -http-addr address', '    \tThe address of an agent.',
    '  -n int', '    \tA number. (default 1)',
    '  -separator string', '    \tText between. (default "/")',
    '  -shell', '    \tUse a shell. (default true)',
    '  -stale', '    \tOld is fine.',
    '  -z\tOne letter.',
  ].join('\n'))
})

test('helpText() puts flags of the HTTP API first and keeps backquotes', () => {
  assert.equal(helpText('\nUsage: consul x\n\n  Text.\n', flags), [
    'Usage: consul x', '', '  Text.', '', 'HTTP API Options', '', '  -http-addr=<address>', '     The `address` of an agent.', '', '  -stale', '     Old is fine.',
    '', 'Command Options', '', '  -n=<int>', '     A number.', '', '  -separator=<string>', '     Text between.', '', '  -shell', '     Use a shell.',
    '', '  -z', '     One letter.',
  ].join('\n'))
})

// As printed by 1.8.7.
test('wrap() breaks lines where the original does', () => {
  const text = 'Specifies the namespace to query. If not provided, the namespace will be inferred from the request\'s ACL token, or will default '
    + 'to the `default` namespace. Namespaces are a Consul Enterprise feature.'
  assert.deepEqual(wrap(text, 67), [
    'Specifies the namespace to query. If not provided, the namespace', "will be inferred from the request's ACL token, or will default",
    'to the `default` namespace. Namespaces are a Consul Enterprise', 'feature.',
  ])
  assert.deepEqual(wrap('short', 67), ['short'])
  assert.deepEqual(wrap(`${'x'.repeat(80)} y`, 67), ['x'.repeat(80), 'y'])
})

test('tables have two blanks between columns and none at the end', () => {
  assert.equal(columns([['Node', 'ID'], ['n', 'longer'], ['much longer', 'x']]), 'Node         ID\nn            longer\nmuch longer  x')
})

test('tabs align cells of consecutive lines', () => {
  assert.equal(tabWritten('Key\ta\nModifyIndex\t7'), 'Key              a\nModifyIndex      7')
  assert.equal(tabWritten('Key\ta\nValue\t'), 'Key      a\nValue')
  assert.equal(tabWritten('Key\ta\nplain\nlong name\tb\n'), 'Key      a\nplain\nlong name      b\n')
})
