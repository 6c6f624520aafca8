import assert from 'node:assert/strict'
import test from 'node:test'
import { loggedTarget } from './request-log.ts'

test('loggedTarget() hides tokens wherever they stand', () => {
  assert.equal(loggedTarget('/v1/kv/a?token=s3cret&x=s3cret'), '/v1/kv/a?token=<hidden>&x=<hidden>')
  assert.equal(loggedTarget('/v1/kv/a?token='), '/v1/kv/a?token=<hidden>')
  assert.equal(loggedTarget('/v1/acl/info/s3cret?x=1'), '/v1/acl/info/<hidden>?x=1')
  assert.equal(loggedTarget('/v1/acl/clone/s3cret?token=t0ken'), '/v1/acl/clone/<hidden>?token=<hidden>')
  assert.equal(loggedTarget('/v1/kv/a?x=%zz'), '/v1/kv/a?x=%zz')
})
