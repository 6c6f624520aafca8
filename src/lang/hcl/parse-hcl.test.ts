import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { InputError } from '../../std/errors.ts'
import { parseHcl } from './parse-hcl.ts'
import { maxDepth } from './syntax.ts'
import { type HclValue, isList, isObject } from './tree.ts'

/** A tree in a form that is easy to write: blocks as `{ blocks: […] }`, integers as bigints. */
function plain(value: HclValue): unknown {
  if (isObject(value)) return Object.fromEntries([...value].map(([key, inner]) => [key, plain(inner)]))
  if (isList(value)) return value.ofObjects ? { blocks: value.items.map(plain) } : value.items.map(plain)
  return value
}

const trees: readonly (readonly [source: string, tree: unknown])[] = [
  ['', {}],
  ['a = 1', { a: 1n }],
  ['a = 1, b = 2', { a: 1n, b: 2n }],
  ['a=-7 b=0x1F c=017 d=0', { a: -7n, b: 31n, c: 15n, d: 0n }],
  ['a=1.5 b=1e3 c=-2.5e-1 d=.5', { a: 1.5, b: 1000, c: -0.25, d: 0.5 }],
  ['a = true b = false', { a: true, b: false }],
  ['"quoted key" = "x"', { 'quoted key': 'x' }],
  ['a.b-c = "x"', { 'a.b-c': 'x' }],
  ['a = "\\t\\x41\\u00e4\\101\\"\\\\"', { a: '\tA\u00c3\u00a4A"\\' }],
  ['a = "x ${f("y")} z"', { a: 'x ${f("y")} z' }],
  ['a = "${\n}"', { a: '${\n}' }],
  ['ports { http = 1 }', { ports: { blocks: [{ http: 1n }] } }],
  ['ports = { http = 1 }', { ports: { blocks: [{ http: 1n }] } }],
  ['p { a = 1 } p { b = 2 }', { p: { blocks: [{ a: 1n }, { b: 2n }] } }],
  ['key "foo/" { policy = "read" }', { key: { blocks: [{ 'foo/': { blocks: [{ policy: 'read' }] } }] } }],
  ['s "a" "b" {x=1} s "a" "c" {} s z {}', { s: { blocks: [
    { a: { blocks: [{ b: { blocks: [{ x: 1n }] } }] } }, { a: { blocks: [{ c: { blocks: [{}] } }] } }, { z: { blocks: [{}] } },
  ] } }],
  ['a = [1, "x", true, ]', { a: [1n, 'x', true] }],
  ['a = [{b=1}, {c=2}]', { a: [{ b: 1n }, { c: 2n }] }],
  ['a = [[1],[2]]', { a: [[1n], [2n]] }],
  ['a = [1] a = [2]', { a: [1n, 2n] }],
  ['a { b = 1 } a = [{c=2}]', { a: { blocks: [{ b: 1n }, { c: 2n }] } }],
  ['a = [] a { b = 1 }', { a: [{ b: 1n }] }],
  ['a = 1 a = 2', { a: 2n }],
  ['a = "x" a = 1', { a: '1' }],
  ['a = 1 a = "2"', { a: 2n }],
  ['# one\n// two\n/* three\n*/ a = 1 # four', { a: 1n }],
  ['a = <<EOF\nfoo\n  bar\nEOF\n', { a: 'foo\n  bar\n' }],
  ['a = <<-EOF\n    foo\n      bar\n    EOF\n', { a: 'foo\n  bar\n' }],
  ['a = <<-EOF\n  foo\n bar\n    EOF\n', { a: '  foo\n bar\n' }],
  ['a = <<EOF\r\nfoo\r\nEOF\r\n', { a: 'foo\n' }],
  ['a =', {}],
  ['a { b = } }', { a: { blocks: [{}] } }],
  ['__proto__ = 1', Object.fromEntries([['__proto__', 1n]])],
  ['{"a": {"b": {"c": 1}, "d": {"e": 2}}}', { a: { blocks: [{ b: { blocks: [{ c: 1n }] } }, { d: { blocks: [{ e: 2n }] } }] } }],
  ['{"a": [{"x": 1}, {"x": 2}], "n": null, "t": true,}', { a: { blocks: [{ x: 1n }, { x: 2n }] }, n: '', t: true }],
  ['{"a": [1, 2.5, "x"], "u": "\\u00e4${x}"}', { a: [1n, 2.5, 'x'], u: '\u00c3\u00a4${x}' }],
]

test('parseHcl() gives the tree of the original', () => {
  for (const [source, tree] of trees) assert.deepEqual(plain(parseHcl(source)), tree, source)
})

/** As `consul validate` of 1.8.7 prints them, without its prefix. */
const failures: readonly (readonly [source: string, text: string])[] = [
  ['a = {\n b = 1', 'At 2:10: object expected closing RBRACE got: EOF'],
  ['datacenter = "dc', 'At 1:17: literal not terminated'],
  ['a=99999999999999999999', 'strconv.ParseInt: parsing "99999999999999999999": value out of range'],
  ['a=1\na="x"', 'strconv.ParseInt: parsing "x": invalid syntax'],
  ['a=1\na {}', 'At 2:3: root.a: unknown type *ast.ObjectType'],
  ['a b = 1', 'At 1:5: nested object expected: LBRACE got: ASSIGN'],
  ['a = b', 'At 1:5: Unknown token: 1:5 IDENT b'],
  ['a = [1 2]', 'At 1:8: error parsing list, expected comma or list end, got: NUMBER'],
  ['a = [1,2', 'At 1:11: error parsing list, expected comma or list end, got: EOF'],
  ['= 1', 'At 1:1: no object keys found!'],
  ['a', "At 1:3: key 'a' expected start of object ('{') or assignment ('=')"],
  ['a }', "At 1:3: key 'a' expected start of object ('{') or assignment ('=')"],
  ['{ a = 1 }', '1:3: illegal char'],
  ['[]', 'At 1:1: expected: IDENT | STRING | ASSIGN | LBRACE got: LBRACK'],
  ['a = <<EOF\nfoo', 'At 2:4: heredoc not terminated'],
  ['a = "\xff"', 'At 1:6: illegal UTF-8 encoding'],
  ['a = 08', 'strconv.ParseInt: parsing "08": invalid syntax'],
  ['a = 0x', 'At 1:7: illegal hexadecimal number'],
  ['/* foo', 'At 1:7: comment not terminated'],
  ['/ foo', "At 1:1: expected '/' for comment"],
  ['a = { b } c=1', "At 1:9: key 'b' expected start of object ('{') or assignment ('=')"],
  ['a = ${x}', 'At 1:5: illegal char'],
  ['a = "\\q"', 'At 1:7: illegal char escape'],
]

test('parseHcl() fails with the texts and positions of the original', () => {
  for (const [source, text] of failures) assert.throws(() => parseHcl(source), new InputError(text), source)
})

test('parseHcl() refuses what the original panics on', () => {
  assert.throws(() => parseHcl('a="\\400"'), new InputError('At 1:3: unquote "\\400" err: invalid syntax'))
})

test('parseHcl() bounds depth', () => {
  assert.throws(() => parseHcl('a {'.repeat(maxDepth + 1)), /nested deeper than 500 levels/)
  assert.throws(() => parseHcl(`a = ${'['.repeat(100_000)}`), /nested deeper than 500 levels/)
  assert.throws(() => parseHcl('{"a":'.repeat(100_000)), /nested deeper than 500 levels/)
})

test('parseHcl() answers any bytes with a tree or an InputError', () => {
  const pieces = ['a', '"b"', '=', '{', '}', '[', ']', ',', '1', '0x', '-', '.5', '<<E\n', '<<-E\n', 'E\n', '\n', ' ', '#', '/*', '*/', '"', '\\', '${', ':', 'null', 'true', '\x00', '\xc3', '\xee\x84\xa3']
  const source = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(''))
  fc.assert(fc.property(source, (text) => {
    try {
      parseHcl(text)
    } catch (error) {
      assert.ok(error instanceof InputError, String(error))
    }
  }), { numRuns: 3000 })
})
