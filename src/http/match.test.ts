import assert from 'node:assert/strict'
import test from 'node:test'
import { Matcher } from './match.ts'

const matcher = new Matcher(new Map([['/v1/kv/', 'kv'], ['/v1/query', 'queries'], ['/v1/query/', 'query'], ['/v1/status/leader', 'leader'], ['/v1/', 'v1']]))

test('find() prefers exact patterns, then the longest prefix', () => {
  assert.deepEqual(matcher.find('/v1/query'), { entry: 'queries', tail: '' })
  assert.deepEqual(matcher.find('/v1/query/a/b'), { entry: 'query', tail: 'a/b' })
  assert.deepEqual(matcher.find('/v1/kv/'), { entry: 'kv', tail: '' })
  assert.deepEqual(matcher.find('/v1/nothing'), { entry: 'v1', tail: 'nothing' })
  assert.equal(matcher.find('/v2'), undefined)
  assert.equal(matcher.find('/V1/kv/a'), undefined)
})

test('find() leads a prefix without its slash to the one with it', () => {
  assert.deepEqual(matcher.find('/v1/kv'), { redirect: '/v1/kv/' })
  assert.deepEqual(matcher.find('/v1/status/leader/'), { entry: 'v1', tail: 'status/leader/' })
})

test('findAny() leads unclean paths to clean ones, known or not', () => {
  assert.deepEqual(matcher.findAny('/v1/kv/a//b'), { redirect: '/v1/kv/a/b' })
  assert.deepEqual(matcher.findAny('//v2'), { redirect: '/v2' })
  assert.deepEqual(matcher.findAny('/v1//kv'), { redirect: '/v1/kv/' })
  assert.deepEqual(matcher.findAny('/v1/kv/a'), { entry: 'kv', tail: 'a' })
  assert.deepEqual(matcher.findAny('*'), { redirect: '/*' })
})

test('find() tells endings of one prefix apart, and leaves what has none of them to the prefix', () => {
  const ended = new Matcher(new Map([['/q/', 'one'], ['/q/{}/run', 'run'], ['/q/{}/show', 'show'], ['/p/', 'p']]))
  assert.deepEqual(ended.find('/q/a/b'), { entry: 'one', tail: 'a/b' })
  assert.deepEqual(ended.find('/q/a/b/run'), { entry: 'run', tail: 'a/b' })
  assert.deepEqual(ended.find('/q/run/show'), { entry: 'show', tail: 'run' })
  assert.deepEqual(ended.find('/q/run'), { entry: 'run', tail: 'run' })
  assert.deepEqual(ended.find('/q/a/run/'), { entry: 'one', tail: 'a/run/' })
  assert.deepEqual(ended.find('/q/{}/run'), { entry: 'run', tail: '{}' })
  assert.deepEqual(ended.find('/p/a/run'), { entry: 'p', tail: 'a/run' })
})
