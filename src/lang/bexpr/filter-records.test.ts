import assert from 'node:assert/strict'
import test from 'node:test'
import { filterRecords, recordFilter } from './filter-records.ts'
import type { KindShape, RecordShape } from './selectable.ts'

interface Row {
  readonly ID: string
  readonly Port: number | bigint
  readonly Flags: number | bigint
  readonly Native: boolean
  readonly Tags: readonly string[] | null
  readonly Meta: ReadonlyMap<string, string> | null
  readonly Proxy: { readonly Name: string } | null
  readonly Checks: readonly { readonly Status: string; readonly Tags: readonly string[] }[] | null
  readonly Addresses: ReadonlyMap<string, { readonly Port: number }> | null
}

const kind = (name: string, item?: KindShape, record?: RecordShape): KindShape => ({
  kind: name, item, record: record === undefined ? undefined : () => record,
})
const shape = (name: string, fields: Readonly<Record<string, KindShape>>): RecordShape & { readonly __value?: Row } => ({
  name, fields: Object.entries(fields).map(([field, of]) => ({ name: field, kind: of })),
})
const check = shape('Check', { Status: kind('str'), Tags: kind('list', kind('str')), Definition: kind('str') })
const row = shape('Row', {
  ID: kind('str'),
  Port: kind('int'),
  Flags: kind('u64'),
  Native: kind('bool'),
  Tags: kind('list', kind('str')),
  Meta: kind('map', kind('str')),
  Proxy: kind('opt', undefined, shape('Proxy', { Name: kind('str') })),
  Checks: kind('list', kind('rec', undefined, check)),
  Addresses: kind('map', kind('rec', undefined, shape('Address', { Port: kind('int') }))),
  CreateIndex: kind('u64'),
})

const plain: Row = { ID: 'plain', Port: 0, Flags: 0, Native: false, Tags: null, Meta: null, Proxy: null, Checks: null, Addresses: null }
const rows: readonly Row[] = [
  plain,
  {
    ...plain, ID: 'web-1', Port: 80, Flags: 2n ** 64n - 1n, Native: true, Tags: ['v1', 'eu'], Meta: new Map([['a', 'b'], ['b:c', '']]),
    Proxy: { Name: 'db' }, Checks: [{ Status: 'passing', Tags: ['x'] }, { Status: 'critical', Tags: [] }],
    Addresses: new Map([['lan', { Port: 81 }]]),
  },
  { ...plain, ID: 'w\xc3\xbcb', Port: -5, Tags: [], Meta: new Map(), Checks: [] },
]

const names: Readonly<Record<string, string>> = { plain: 'p', 'web-1': 'w', 'w\xc3\xbcb': 'u' }
const matching = (expression: string): string => filterRecords(row, rows, expression).map(({ ID }) => names[ID]).join('')
const refusal = (expression: string): string => {
  try {
    recordFilter(row, expression)
  } catch (error) {
    return (error as Error).message.replace(/^Failed to create boolean expression evaluator: /, '')
  }
  return 'accepted'
}

const answers: Readonly<Record<string, string>> = {
  'ID == plain': 'p',
  'ID != plain': 'wu',
  'ID=="web-1"': 'w',
  'ID in Tags': 'rejected',
  '"eb" in ID': 'w',
  'ID not contains `eb`': 'pu',
  'ID matches `^w.b$`': 'u',
  'ID not matches `^w`': 'p',
  'Port == 80': 'w',
  'Port == "0x50"': 'w',
  'Port == -5': 'u',
  'Flags == 18446744073709551615': 'w',
  'Native == true': 'w',
  'Native != T': 'pu',
  'v1 in Tags': 'w',
  'Tags not contains v1': 'pu',
  'Tags is empty': 'pu',
  'Tags is not empty': 'w',
  'a in Meta': 'w',
  'a not in Meta': 'pu',
  'Meta.a == b': 'w',
  'Meta.a != b': 'pu',
  'Meta["b:c"] == ""': 'w',
  'Meta.zz matches x': 'pwu',
  'Meta.zz not matches x': 'pwu',
  'Meta is empty': 'pu',
  'Proxy.Name == db': 'w',
  'Checks is empty': 'pu',
  'Checks.Status == passing': 'w',
  'Checks.Status != passing': 'w',
  'x in Checks.Tags': 'w',
  'Addresses.lan.Port == 81': 'w',
  'Addresses.wan.Port != 81': 'pwu',
  'not ID == plain': 'wu',
  'not not ID == plain': 'p',
  'ID == plain or ID == "web-1" and Port == 1': 'p',
  '(ID == plain or ID == "web-1") and not Port == 80': 'p',
  '': 'pwu',
}

for (const [expression, expected] of Object.entries(answers)) {
  if (expected === 'rejected') continue
  test(`\`${expression}\` keeps the rows it is true of`, () => {
    assert.equal(matching(expression), expected)
  })
}

// Asked of a real 1.8.7, as /v1/health/service would.
const refusals: Readonly<Record<string, string>> = {
  ' ': '1:2 (1): no match found, expected: "(", "-", "0", "\\"", "`", "not", [ \\t\\r\\n], [1-9] or [a-zA-Z]',
  Bogus: '1:6 (5): no match found, expected: "!=", ".", "==", "[", [ \\t\\r\\n] or [a-zA-Z0-9_]',
  'Bogus == 1': 'Selector "Bogus" is not valid',
  'Tags.x == 1': 'Selector "Tags.x" is not valid',
  'CreateIndex == 1': 'Selector "CreateIndex" is not valid',
  'Checks.Definition == x': 'Selector "Checks.Definition" is not valid',
  'Port matches "8"': 'Invalid match operator "Matches" for selector "Port"',
  'Proxy == x': 'Invalid match operator "Equal" for selector "Proxy"',
  'Port == abc': 'Failed to coerce value "abc" for selector "Port": strconv.ParseInt: parsing "abc": invalid syntax',
  'Port == 08': '1:10 (9): rule "number": Invalid number literal',
  'Port == "9223372036854775808"':
    'Failed to coerce value "9223372036854775808" for selector "Port": strconv.ParseInt: parsing "9223372036854775808": value out of range',
  'Native == maybe': 'Failed to coerce value "maybe" for selector "Native": strconv.ParseBool: parsing "maybe": invalid syntax',
  'ID matches "["': 'Failed to compile regular expression "[": error parsing regexp: missing closing ]: `[`',
  'ID matches `\\`': 'Failed to compile regular expression "\\\\": error parsing regexp: trailing backslash at end of expression: ``',
  '(ID == a': '1:9 (8): rule "grouping": Unmatched parentheses',
  'Meta["a" == b': '1:10 (9): rule "index": Unclosed index expression',
  'Meta[a] == b': '1:6 (5): rule "index": Invalid index',
  'a in 5': '1:6 (5): rule "match": Invalid selector',
  'ID == "a': '1:9 (8): rule "string": Unterminated string literal',
  'ID == "\\q"': '1:7 (6): rule "string": invalid syntax',
}

for (const [expression, expected] of Object.entries(refusals)) {
  test(`\`${expression}\` is refused in the original's words`, () => {
    assert.equal(refusal(expression), expected)
  })
}

test('the empty expression gives back the very list', () => {
  assert.equal(filterRecords(row, rows, ''), rows)
})

test('bytes that are not UTF-8 are told where they stand', () => {
  assert.match(refusal('ID == "\xff"'), /^1:8 \(7\): rule \S+: invalid encoding/)
})

test('nested parentheses take linear time up to a limit', () => {
  assert.equal(matching(`${'('.repeat(200)}ID == plain${')'.repeat(200)}`), 'p')
  assert.equal(refusal(`${'('.repeat(300)}ID == plain${')'.repeat(300)}`), 'Expression nests deeper than the limit (250)')
})

test('long chains need no deep stack', () => {
  assert.equal(matching(`ID == plain${' or ID == plain'.repeat(4000)}`), 'p')
  assert.match(refusal(`ID == plain${' or ID == plain'.repeat(5000)}`), /exceeds the limit/)
})

test('regular expressions are bounded in size and in work', () => {
  assert.match(refusal(`ID matches "${'a{1000}'.repeat(9)}"`), /expression too large/)
  const long = { ...plain, ID: 'x'.repeat(100_000) }
  const filter = recordFilter(row, 'ID matches "(x+x+)+y{1,10}"')
  assert.throws(() => filter.rows(Array.from({ length: 100 }, () => long)), /take too long/)
})
