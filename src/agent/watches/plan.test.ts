import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseHcl } from '../../lang/hcl/parse-hcl.ts'
import type { HclObject } from '../../lang/hcl/tree.ts'
import { decodeSource } from '../config/decode.ts'
import { watchPlan, type WatchPlan } from './plan.ts'

function planOf(inside: string): WatchPlan {
  const [table] = decodeSource(parseHcl(`watches { ${inside} }`)).values.get('watches') as readonly HclObject[]
  return watchPlan(table!)
}

const parsing = (left: string, text: string): string => `Failed to parse watch (map[string]interface {}{${left}}): ${text}`

const http = (inside: string): WatchPlan => planOf(`type = "key", key = "a", handler_type = "http" http_handler_config { ${inside} }`)

test('what cannot be watched is refused in the words of the original', () => {
  const cases: readonly (readonly [inside: string, text: string])[] = [
    ['type = "zz", args = ["true"]', parsing('"args":"true"', 'Unsupported watch type: zz')],
    ['type = "constructor", args = ["true"]', parsing('"args":"true"', 'Unsupported watch type: constructor')],
    ['args = ["true"]', parsing('"args":"true", "handler_type":"script"', 'Watch type must be specified')],
    ['type = "key", args = ["true"] , n = 1, f = 1.5, b = true, o { a = "x\\"<" c = ["1"] }',
      parsing('"args":"true", "b":true, "f":1.5, "n":1, "o":map[string]interface {}{"a":"x\\"<", "c":"1"}', 'Must specify a single key to watch')],
    ['type = "keyprefix"', parsing('', 'Must specify a single prefix to watch')],
    ['type = "service"', parsing('', 'Must specify a single service to watch')],
    ['type = "checks", service = "a", state = "any"', parsing('', 'Cannot specify service and state')],
    ['type = "key", key = "a", bogus = 1, x = 2, args="true"', parsing('"bogus":1, "x":2', 'Invalid parameters: [bogus x]')],
    ['type = "key", key = "a", handler_type = "zz"', "Handler type 'zz' not recognized"],
    ['type = "key", key = "a", handler_type = 1', "Handler type '%!s(int=1)' not recognized"],
    ['type = "connect_leaf", service = "a", args = ["true"]', 'Watch type connect_leaf is not allowed in agent config'],
    ['type = "key", key = "a"', 'Must define a watch handler'],
    ['type = "key", key = "a", args = ["a", 1]', 'Watch args must be a list of strings'],
    ['type = "key", key = "a", handler = 1', 'Watch handler must be a string'],
    ['type = "key", key = "a", handler = "x", args = ["x"]', 'Only one watch handler allowed'],
    ['type = "service", service = "a", tag = ["a", 2], args = ["true"]',
      parsing('"args":"true", "tag":[]interface {}{"a", 2}', 'Index 1 of tag expected to be string')],
    ['type = "service", service = "a", passingonly = "true", args = ["true"]',
      parsing('"args":"true", "passingonly":"true"', 'Expecting passingonly to be a boolean')],
  ]
  for (const [inside, message] of cases) assert.throws(() => planOf(inside), { message }, inside)
})

test('settings of a URL are refused in the words of the original', () => {
  const failed = (shown: string, text: string): string => (
    parsing(`"http_handler_config":map[string]interface {}{${shown}}, "key":"a"`, `Failed to parse 'http_handler_config': ${text}`))
  const cases: readonly (readonly [inside: string, text: string])[] = [
    ['', failed('', "Requires 'path' to be set")],
    ['path = "http://x", timeout = "x"', failed('"path":"http://x", "timeout":"x"', 'Failed to parse timeout: time: invalid duration "x"')],
    ['foo = 1 header = 3 method = 1 tls_skip_verify = "x"', failed('"foo":1, "header":3, "method":1, "tls_skip_verify":"x"',
      "3 error(s) decoding:\n\n* 'header' expected a map, got 'int'\n* 'method' expected type 'string', got unconvertible type 'int'\n"
      + "* 'tls_skip_verify' expected type 'bool', got unconvertible type 'string'")],
    ['path = "http://x" header { a = ["1", 2] }', failed('"header":map[string]interface {}{"a":[]interface {}{"1", 2}}, "path":"http://x"',
      "1 error(s) decoding:\n\n* 'header[a][1]' expected type 'string', got unconvertible type 'int'")],
  ]
  for (const [inside, message] of cases) assert.throws(() => http(inside), { message }, inside)
  assert.throws(() => planOf('type = "key", key = "a", handler_type = "http"'), { message: parsing('"key":"a"', "Handler type 'http' requires 'http_handler_config' to be set") })
  assert.throws(() => planOf('type = "key", key = "a", http_handler_config {} args = ["a"]'), {
    message: parsing('"http_handler_config":map[string]interface {}{}', 'Invalid parameters: [http_handler_config]'),
  })
  assert.deepEqual(http('path = "http://x" header { a = ["1"] } timeout = "1s"').handler, {
    kind: 'http', config: { url: 'http://x', method: 'POST', timeoutMs: 1000, header: new Map([['a', ['1']]]), tlsSkipVerify: false },
  })
})
