import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeregisterForm } from '../../src/contract/http/catalog/deregister.ts'
import { TxnForm } from '../../src/contract/http/txn/ops.ts'
import { InputError } from '../../src/std/errors.ts'
import { readJson } from '../../src/wire/json-read.ts'
import { jsonOf, list, map, rec, str, type Kind } from '../../src/wire/record.ts'
import { HealthCheck, Node, NodeServices, RegisterRequest, ServiceNode } from '../../src/wire/records/catalog.ts'
import { Coordinate } from '../../src/wire/records/coordinate.ts'
import { CheckServiceNode } from '../../src/wire/records/health.ts'
import { DirEntry } from '../../src/wire/records/kv.ts'
import { RaftConfigurationResponse } from '../../src/wire/records/operator.ts'
import { Session } from '../../src/wire/records/session.ts'
import { TxnReadResponse, TxnResponse } from '../../src/wire/records/txn.ts'
import { dataFile } from './load.ts'

interface Reply {
  readonly kind: string
  readonly path: string
  readonly body: string
}
interface Refusal {
  readonly path: string
  readonly body: string
  readonly status: number
  readonly answer: string
}

function stored(name: string): unknown {
  return JSON.parse(new TextDecoder().decode(dataFile(`json/${name}.json.gz`)))
}
const replies = stored('replies') as readonly Reply[]
const refusals = stored('refusals') as readonly Refusal[]

const replyKinds: Readonly<Record<string, Kind<unknown>>> = {
  Nodes: list(rec(Node)),
  NodeServices: rec(NodeServices),
  ServiceNodes: list(rec(ServiceNode)),
  HealthChecks: list(rec(HealthCheck)),
  CheckServiceNodes: list(rec(CheckServiceNode)),
  RaftConfiguration: rec(RaftConfigurationResponse),
  Sessions: list(rec(Session)),
  DirEntries: list(rec(DirEntry)),
  Keys: list(str()),
  Services: map(list(str())),
  Coordinates: list(rec(Coordinate)),
  TxnReadResponse: rec(TxnReadResponse),
  TxnResponse: rec(TxnResponse),
}

for (const { kind, path, body } of replies) {
  const replyKind = replyKinds[kind]
  if (replyKind === undefined) continue
  test(`the real server's answer to ${path} (${kind}, ${body.length} bytes) is written as it was read`, () => {
    const value = readJson(replyKind, body)
    // The key of the single byte FF cannot come back from the escape it is written with.
    assert.equal(`${jsonOf(replyKind, value, true)}\n`, body.replaceAll('\\ufffd', '\xef\xbf\xbd'))
    assert.equal(jsonOf(replyKind, readJson(replyKind, jsonOf(replyKind, value))), jsonOf(replyKind, value))
  })
}

const txnForms = list(rec(TxnForm), { json: { goType: 'api.TxnOps' } })
const bodies: Readonly<Record<string, (body: string) => unknown>> = {
  '/v1/catalog/register': (body) => RegisterRequest.fromJson(body, { strict: true }),
  '/v1/catalog/deregister': (body) => DeregisterForm.fromJson(body, { strict: true }),
  '/v1/session/create': (body) => Session.fromJson(body, { strict: true }),
  '/v1/txn': (body) => readJson(txnForms, body, { strict: true }),
}

test('bodies are refused, or not, in the words of the real server', () => {
  for (const { path, body, answer } of refusals) {
    const read = bodies[path]!
    // Transactions on the catalog have forms of their own, which are not built.
    if (path === '/v1/txn' && /"(Node|Service|Check)"/.test(body)) continue
    const message = /^(?:Request decode failed|Failed to parse body): ([^]*)$/.exec(answer)?.[1]
    if (message === undefined) read(body)
    else assert.throws(() => read(body), { name: 'InputError', message }, `${path} ${body}`)
  }
  assert.ok(refusals.length > 130)
})

test('bodies that are cut or have flipped bits give InputErrors', () => {
  const body = replies.find(({ kind }) => kind === 'CheckServiceNodes')!.body
  const kind = replyKinds['CheckServiceNodes']!
  for (let end = 0; end < body.trimEnd().length; end++) assert.throws(() => readJson(kind, body.slice(0, end)), InputError)
  for (let at = 0; at < body.length; at++) {
    const damaged = body.slice(0, at) + String.fromCharCode(body.charCodeAt(at) ^ (1 << (at % 8))) + body.slice(at + 1)
    try {
      readJson(kind, damaged, { strict: true })
    } catch (error) {
      assert.ok(error instanceof InputError, String(error))
    }
  }
})
