import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InputError } from '../../std/errors.ts'
import { evaluateHil } from './evaluate-hil.ts'
import { parseHil } from './parse-hil.ts'
import type { Scope } from './syntax.ts'

const matches = ['geo-db', 'geo', 'db']
const scope: Scope = {
  variables: new Map([['name.full', 'geo-db'], ['name.prefix', 'geo-'], ['name.suffix', 'db'], ['agent.segment', ''], ['five', '5']]),
  functions: new Map([['match', { takes: ['int'], gives: 'string', run: ([at]) => matches[Number(at)] ?? '' }]]),
}

function outcome(template: string): string {
  try {
    return evaluateHil(parseHil(template), scope)
  } catch (error) {
    if (error instanceof InputError) return `! ${error.message}`
    throw error
  }
}

const syntax = '! parse error: syntax error'

const cases: Readonly<Record<string, string>> = {
  '': '',
  'plain text': 'plain text',
  'caf\xc3\xa9 ${name.full}': 'caf\xc3\xa9 geo-db',
  '${name.full}': 'geo-db',
  'a ${name.prefix} b ${name.suffix}.': 'a geo- b db.',
  '${ match(1) }': 'geo',
  '${match(0)}${match(9)}${match(-1)}': 'geo-db',
  '${match(,2)}': 'db',
  '${match("1")}': 'geo',
  '${match(1.9)}': 'geo',
  '${40 + 2}': '42',
  '${2 + 3 * 4}': '20',
  '${2 + (3 * 4)}': '14',
  '${10 - 2 - 3}': '5',
  '${- 1 + 2}': '1',
  '${1 - - 2}': '3',
  '${-7 % 3}': '-1',
  '${7 / 2}': '3',
  '${7.0 / 2}': '3.5',
  '${1 + 1.9}': '2',
  '${1.0}': '1',
  '${1234567.0 + 0}': '1.234567e+06',
  '${0.0001 + 0}': '0.0001',
  '${0.00001 + 0}': '1e-05',
  '${1.0 / 0}': '+Inf',
  '${five + 1}': '6',
  '${1.5 + five}': '6.5',
  '${9223372036854775807 + 1}': '-9223372036854775808',
  '${010}': '8',
  '${"a"}': 'a',
  '${"a" "b"}': 'ab',
  '${"x${name.suffix}y"}': 'xdby',
  '${"${name.suffix}"}': 'db',
  '${"a\\"b\\\\c\\nd\\e"}': 'a"b\\c\nd\\e',
  '${("a")}': 'a',
  '$': '',
  'a$': 'a$',
  '$$': '$',
  'a$${name.full}': 'a${name.full}',
  '$a {b} $': '$a {b} $',
  '}': '}',
  'a\0b': 'ab',
  '\0b': '',
  '${': syntax,
  '${}': syntax,
  '${name.full': syntax,
  '${"a}': syntax,
  '${name full}': syntax,
  '${?}': syntax,
  '${+ 1}': syntax,
  '${1 +}': syntax,
  '${08}': syntax,
  '${9223372036854775808}': syntax,
  '${1.2.3}': syntax,
  '${match(1,)}': syntax,
  '${match(1}': syntax,
  '${name.nope}': '! 1:3: unknown variable accessed: name.nope',
  'ab\n ${ name.nope}': '! 2:5: unknown variable accessed: name.nope',
  '${upper("a")}': '! 1:3: unknown function called: upper',
  '${match()}': '! 1:3: match: expected 1 arguments, got 0',
  '${match(1, 2)}': '! 1:3: match: expected 1 arguments, got 2',
  '${name.full[0]}': '! At column 3, line 1: invalid index operation into non-indexable type: TypeString',
  '${nope[0]}': '! At column 3, line 1: unknown variable accessed: nope',
  '${name.full[nope]}': '! At column 3, line 1: unknown variable: nope',
  '${name.full[nope()]}': '! At column 3, line 1: unknown function: nope',
  '${name.full[nope[0]]}': '! At column 3, line 1: unknown variable accessed: nope',
  '${name.full["a${nope}"]}': '! At column 3, line 1: unknown variable: nope',
  '${name.full[nope + 1]}': '! At column 3, line 1: invalid index operation into non-indexable type: TypeString',
  '${1.5 % 2}': '! At column 3, line 1: modulo cannot be used with floats',
  '${name.full + 1}': '! __builtin_StringToInt: strconv.ParseInt: parsing "geo-db": invalid syntax',
  '${match("x")}': '! __builtin_StringToInt: strconv.ParseInt: parsing "x": invalid syntax',
  '${1.5 + name.full}': '! __builtin_StringToFloat: strconv.ParseFloat: parsing "geo-db": invalid syntax',
  '${1 / 0}': '! division by zero',
}

for (const [template, expected] of Object.entries(cases)) {
  test(`${JSON.stringify(template)} gives ${JSON.stringify(expected)}`, () => assert.equal(outcome(template), expected))
}

test('depth is bounded, length is not', () => {
  assert.equal(outcome(`\${${'('.repeat(100_000)}`), syntax)
  assert.equal(outcome(`\${${'-'.repeat(100_000)}1}`), syntax)
  assert.equal(outcome('${"'.repeat(50_000)), syntax)
  assert.equal(outcome(`\${1${' + 1'.repeat(50_000)}}`), '50001')
  assert.equal(outcome('${match(1)}'.repeat(50_000)), 'geo'.repeat(50_000))
})
