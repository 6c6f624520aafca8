import assert from 'node:assert/strict'
import { test } from 'node:test'
import { http2Fault } from './http2-suites.ts'

const [gcm, large, old] = ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'] as const

test('HTTP/2 needs one suite, and good ones before others', () => {
  for (const suites of [[], [gcm], [large, gcm, old]]) assert.equal(http2Fault(suites), undefined, suites.join())
  assert.match(http2Fault([large]) ?? '', /^http2: TLSConfig\.CipherSuites is missing an HTTP\/2-required AES_128_GCM_SHA256 cipher/)
  assert.match(http2Fault([gcm, old, large]) ?? '', /index 2 contains an HTTP\/2-approved cipher suite \(0xc030\), but it comes after unapproved/)
})
