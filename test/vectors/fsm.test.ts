import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { test } from 'node:test'
import { CommandType, commandName, decodeCommandType, encodeCommand, ignorableFlag, type CommandCodec } from '../../src/wire/command.ts'
import { Reader } from '../../src/wire/msgpack-reader.ts'
import { codecOf, list, rec, type ValueCodec } from '../../src/wire/record.ts'
import { ACLRequest } from '../../src/wire/records/acl-legacy.ts'
import {
  ACLAuthMethodBatchDeleteRequest, ACLAuthMethodBatchSetRequest, ACLBindingRuleBatchDeleteRequest, ACLBindingRuleBatchSetRequest,
} from '../../src/wire/records/acl-method-requests.ts'
import {
  ACLPolicyBatchDeleteRequest, ACLPolicyBatchSetRequest, ACLRoleBatchDeleteRequest, ACLRoleBatchSetRequest,
} from '../../src/wire/records/acl-policy-requests.ts'
import { ACLTokenBatchDeleteRequest, ACLTokenBatchSetRequest, ACLTokenBootstrapRequest } from '../../src/wire/records/acl-token-requests.ts'
import { AutopilotSetConfigRequest } from '../../src/wire/records/autopilot.ts'
import { DeregisterRequest, RegisterRequest } from '../../src/wire/records/catalog.ts'
import { ConfigEntryRequest } from '../../src/wire/records/config-entry-forms.ts'
import { CALeafRequest, CARequest } from '../../src/wire/records/connect-ca.ts'
import { Coordinate } from '../../src/wire/records/coordinate.ts'
import { FederationStateRequest } from '../../src/wire/records/federation-state.ts'
import { IntentionRequest } from '../../src/wire/records/intention.ts'
import { KVSRequest, TombstoneRequest } from '../../src/wire/records/kv.ts'
import { PreparedQueryRequest } from '../../src/wire/records/prepared-query.ts'
import { SessionRequest } from '../../src/wire/records/session.ts'
import { TxnRequest } from '../../src/wire/records/txn.ts'
import { refusesDamage } from './damage.ts'
import { vectors } from './load.ts'

const codecs = new Map<number, ValueCodec<never>>([
  [CommandType.Register, RegisterRequest],
  [CommandType.Deregister, DeregisterRequest],
  [CommandType.KVS, KVSRequest],
  [CommandType.Session, SessionRequest],
  [CommandType.ACL, ACLRequest],
  [CommandType.Tombstone, TombstoneRequest],
  [CommandType.CoordinateBatchUpdate, codecOf(list(rec(Coordinate)))],
  [CommandType.PreparedQuery, PreparedQueryRequest],
  [CommandType.Txn, TxnRequest],
  [CommandType.Autopilot, AutopilotSetConfigRequest],
  [CommandType.ACLBootstrap, ACLTokenBootstrapRequest],
  [CommandType.Intention, IntentionRequest],
  [CommandType.ConnectCA, CARequest],
  [CommandType.ACLTokenSet, ACLTokenBatchSetRequest],
  [CommandType.ACLTokenDelete, ACLTokenBatchDeleteRequest],
  [CommandType.ACLPolicySet, ACLPolicyBatchSetRequest],
  [CommandType.ACLPolicyDelete, ACLPolicyBatchDeleteRequest],
  [CommandType.ConnectCALeaf, CALeafRequest],
  [CommandType.ConfigEntry, ConfigEntryRequest],
  [CommandType.ACLRoleSet, ACLRoleBatchSetRequest],
  [CommandType.ACLRoleDelete, ACLRoleBatchDeleteRequest],
  [CommandType.ACLBindingRuleSet, ACLBindingRuleBatchSetRequest],
  [CommandType.ACLBindingRuleDelete, ACLBindingRuleBatchDeleteRequest],
  [CommandType.ACLAuthMethodSet, ACLAuthMethodBatchSetRequest],
  [CommandType.ACLAuthMethodDelete, ACLAuthMethodBatchDeleteRequest],
  [CommandType.FederationState, FederationStateRequest],
] as [number, ValueCodec<never>][])

function again(data: Uint8Array): Uint8Array {
  const { type, body } = decodeCommandType(data)
  const codec = codecs.get(type)
  assert.ok(codec, commandName(type))
  return encodeCommand(type as CommandType, codec as CommandCodec<unknown>, codec.read(new Reader(body)))
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

test('every recorded log command of every type encodes to the bytes it was decoded from', () => {
  const seen = new Set<number>()
  for (const { name, bytes } of vectors('fsm/log_commands')) {
    seen.add(decodeCommandType(bytes).type)
    assert.equal(hex(again(bytes)), hex(bytes), name)
  }
  assert.deepEqual([...seen].toSorted((a, b) => a - b), [...codecs.keys()].filter((type) => seen.has(type)))
  assert.ok(seen.size >= 25, `${seen.size} types`)
})

test('all commands of a real log of 244 entries encode to the same bytes', () => {
  interface Entry {
    readonly logType: number
    readonly extensionsHex: string
  }
  let commands = 0
  for (const { name, bytes, decoded } of vectors('fsm/replay')) {
    const { logType, extensionsHex } = decoded as Entry
    if (logType !== 0 || extensionsHex !== '') continue
    commands++
    assert.equal(hex(again(bytes)), hex(bytes), name)
  }
  assert.ok(commands > 200)
})

test('damaged log commands give InputErrors', () => {
  for (const [at, { bytes }] of vectors('fsm/log_commands').entries()) {
    const { type, body } = decodeCommandType(bytes)
    refusesDamage(body, at, (damaged) => codecs.get(type)!.read(new Reader(damaged)))
  }
})

test('a command made by hand keeps its meaning', () => {
  const [legacy, unknown] = vectors('fsm/by_hand')
  const { request } = legacy!.decoded as { readonly request: { readonly ACL: object } }
  const ACL = { CreateIndex: 0, ModifyIndex: 0, ...request.ACL }
  assert.deepEqual(ACLRequest.decode(decodeCommandType(legacy!.bytes).body), { ...request, ACL })
  const parts = decodeCommandType(unknown!.bytes)
  assert.deepEqual([parts.type, parts.ignorable], [99, true])
  assert.equal(unknown!.bytes[0], 99 | ignorableFlag)
  assert.equal(commandName(parts.type), 'type 99')
})
