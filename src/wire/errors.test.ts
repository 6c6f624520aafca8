import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConsulError } from '../std/errors.ts'
import { badRequest, errorOfText, errors, HttpError, httpStatusOf, isError, isRetryable } from './errors.ts'

test('the meaning of a text is found behind any prefix', () => {
  const twice = errorOfText('rpc error making call: rpc error making call: No cluster leader')
  assert.equal(twice.code, 'no-leader')
  assert.ok(isError(twice, 'no-leader'))
  assert.ok(isError(new Error('rpc error making call: ACL not found'), 'acl-not-found'))
  assert.ok(!isError('No cluster leader', 'no-leader'))
  assert.equal(errorOfText('failed inserting node').code, 'remote')
})

test('statuses are those of the original', () => {
  const statuses: readonly (readonly [unknown, number])[] = [
    [errors.permissionDenied(), 403], [errors.permissionDenied('token lacks x'), 403], [errors.aclNotFound(), 403],
    [errorOfText('rpc error making call: Permission denied'), 403], [errors.rpcRateExceeded(), 429],
    [errorOfText('Rate limit reached, try again later'), 429], [errorOfText('x: Rate limit reached, try again later'), 500],
    [errors.noClusterLeader(), 500], [errors.noPathToDatacenter(), 500], [errors.mustProvideKey(), 500], [badRequest('x'), 400],
    [new HttpError(404, 'gone'), 404], ['text', 500],
  ]
  for (const [error, status] of statuses) assert.equal(httpStatusOf(error), status, String(error))
})

test('reads are sent again where writes are not', () => {
  assert.ok(isRetryable(errors.noClusterLeader(), 'write'))
  assert.ok(isRetryable(new Error('rpc error making call: stream closed'), 'read'))
  assert.ok(!isRetryable(new Error('rpc error making call: stream closed'), 'write'))
  assert.ok(!isRetryable(errors.leadershipLost(), 'read'))
  assert.ok(!isRetryable(new Error('EOF'), 'read'))
})

test('texts are Consul\'s', () => {
  assert.equal(errors.permissionDenied('why').message, 'Permission denied: why')
  assert.equal(errors.lockDelayed('a"b\xff').message, 'failed to lock key "a\\"b\\xff" due to lock delay')
  const ttl = errors.sessionTtlOutOfRange(1_000_000_000, '10s', '24h0m0s')
  assert.equal(ttl.message, "Invalid Session TTL '1000000000', must be between [10s=24h0m0s]")
  assert.equal(badRequest('x').message, 'Bad request: x')
  assert.ok(errors.rechunk() instanceof ConsulError)
})
