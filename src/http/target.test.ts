import assert from 'node:assert/strict'
import test from 'node:test'
import { addressOf, cleanPath, isPlainPath, parseTarget } from './target.ts'

test('isPlainPath() lets only those pass that need neither decoding nor cleaning', () => {
  for (const path of ['/', '/v1/kv/a', '/v1/kv/', '/v1/kv/a.b/c~d', '/v1/kv/a;b=c']) assert.equal(isPlainPath(path), true, path)
  for (const path of ['', 'v1', '/a//b', '/a/./b', '/a/../b', '/a/.hidden', '/a%2f', '/a b', '/\xff', '//', '*']) {
    assert.equal(isPlainPath(path), false, path)
  }
})

test('isPlainPath() takes linear time', () => {
  assert.equal(isPlainPath(`${'/a'.repeat(100_000)} `), false)
})

test('parseTarget() takes a target apart and decodes its path', () => {
  assert.deepEqual(parseTarget('/a/b%2Fc?x=%zz'), { path: '/a/b/c', query: 'x=%zz', origin: '' })
  assert.deepEqual(parseTarget('/a+b'), { path: '/a+b', query: undefined, origin: '' })
  assert.deepEqual(parseTarget('/a?'), { path: '/a', query: '', origin: '' })
  assert.deepEqual(parseTarget('//a'), { path: '//a', query: undefined, origin: '' })
  assert.deepEqual(parseTarget('/a#b'), { path: '/a#b', query: undefined, origin: '' })
  assert.deepEqual(parseTarget('http://host:1/a?b'), { path: '/a', query: 'b', origin: 'http://host:1' })
  assert.deepEqual(parseTarget('*'), { path: '*', query: undefined, origin: '' })
  for (const bad of ['/%', '/%4', '/%zz', 'a/b', '', '/a\x7f', '/a b']) assert.equal(parseTarget(bad), undefined, bad)
})

test('cleanPath() resolves dots and drops empty segments', () => {
  const cases = {
    '/v1/kv/a//b': '/v1/kv/a/b', '/v1/kv/a/./b': '/v1/kv/a/b', '/v1/kv/../status/leader': '/v1/status/leader', '/a//': '/a/',
    '//': '/', '/..': '/', '/a/..': '/', '/a/../': '/', '/.a/..b': '/.a/..b', '': '/',
  }
  for (const [path, clean] of Object.entries(cases)) assert.equal(cleanPath(path), clean, path)
})

test('addressOf() escapes the path and keeps the query as it came', () => {
  const target = { path: '', query: 'x=%zz', origin: '' }
  assert.equal(addressOf('/a b?\xff;:@&=+$,', target), '/a%20b%3F%FF;:@&=+$,?x=%zz')
  assert.equal(addressOf('/a/', { ...target, query: undefined }), '/a/')
})
