import assert from 'node:assert/strict'
import test from 'node:test'
import { escapePath, escapeQuery, unescapePath, unescapeQuery } from './percent.ts'
import { Query } from './query.ts'

test('Query.parse() reads as Go\'s url.ParseQuery', () => {
  const query = Query.parse('a=1&b&&c=x=y;d=%2B+%26&a=2&=v&e%3d=')!
  assert.equal(query.get('a'), '1')
  assert.deepEqual(query.all('a'), ['1', '2'])
  assert.deepEqual([query.has('b'), query.get('b')], [true, ''])
  assert.equal(query.get('c'), 'x=y')
  assert.equal(query.get('d'), '+ &')
  assert.equal(query.get(''), 'v')
  assert.equal(query.has('e='), true)
  assert.deepEqual([query.has('z'), query.get('z'), query.all('z')], [false, '', []])
})

test('Query.parse() refuses malformed escapes, in names and values', () => {
  for (const text of ['%', 'a=%z', '%zz=1', 'a=1&b=%4']) assert.equal(Query.parse(text), undefined, text)
})

test('Query holds names that objects have anyway', () => {
  const query = Query.parse('__proto__=1&constructor')!
  assert.deepEqual([query.get('__proto__'), query.has('constructor'), query.has('toString')], ['1', true, false])
})

test('encode() sorts by name, keeps the order of repeats and escapes', () => {
  assert.equal(Query.parse('b=2&a=x y&b=1&c')!.encode(), 'a=x+y&b=2&b=1&c=')
  assert.equal(Query.parse('k=%C3%BC%2F~')!.encode(), 'k=%C3%BC%2F~')
})

test('percent-encoding is Go\'s, and undone exactly', () => {
  const bytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('')
  assert.equal(unescapeQuery(escapeQuery(bytes)), bytes)
  assert.equal(unescapePath(escapePath(bytes)), bytes)
  assert.equal(escapeQuery('a b*\'()!~/'), 'a+b%2A%27%28%29%21~%2F')
  assert.equal(escapePath('/a b*?#%'), '/a%20b%2A%3F%23%25')
  assert.equal(unescapePath('a+b%2b'), 'a+b+')
})
