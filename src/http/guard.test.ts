import assert from 'node:assert/strict'
import test from 'node:test'
import { acceptsGzip, blockList, writeGuard } from './guard.ts'

test('blockList() blocks by prefix', () => {
  const blocked = blockList(['/v1/agent', '/v1/kv/secret'])!
  assert.deepEqual(['/v1/agent/self', '/v1/agentx', '/v1/kv/secrets', '/v1/kv/a'].map(blocked), [true, true, true, false])
  assert.equal(blockList([]), undefined)
})

test('writeGuard() lets the named networks pass', () => {
  const allowed = writeGuard(['127.0.0.0/8', '10.1.0.0/16', 'fd00::/8'])!
  assert.deepEqual(['127.0.0.1', '10.1.2.3', '10.2.0.1', 'fd00::1', '::1', ''].map(allowed), [true, true, false, true, false, false])
  assert.equal(writeGuard([]), undefined)
})

test('acceptsGzip() reads codings and their qualities', () => {
  for (const yes of ['gzip', 'gzip, deflate', 'deflate, GZIP;q=0.5', 'gzip;q=1.0']) assert.equal(acceptsGzip(yes), true, yes)
  for (const no of ['', 'identity', '*', 'gzip;q=0', 'gzip; q=0.0', 'x-gzip', 'br']) assert.equal(acceptsGzip(no), false, no)
})
