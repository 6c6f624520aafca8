import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { InputError } from '../../src/std/errors.ts'
import { CommandType } from '../../src/wire/command.ts'
import { Reader } from '../../src/wire/msgpack-reader.ts'
import { codecOf, list, rec, type ValueCodec } from '../../src/wire/record.ts'
import { ACLAuthMethod, ACLBindingRule, ACLPolicy, ACLRole, ACLToken } from '../../src/wire/records/acl.ts'
import { AutopilotConfig } from '../../src/wire/records/autopilot.ts'
import { IndexEntry, RegisterRequest } from '../../src/wire/records/catalog.ts'
import { ConfigEntryRequest } from '../../src/wire/records/config-entry-forms.ts'
import { CAConfiguration, CAConsulProviderState, CARoot } from '../../src/wire/records/connect-ca.ts'
import { Coordinate } from '../../src/wire/records/coordinate.ts'
import { FederationStateRequest } from '../../src/wire/records/federation-state.ts'
import { Intention } from '../../src/wire/records/intention.ts'
import { DirEntry } from '../../src/wire/records/kv.ts'
import { PreparedQuery } from '../../src/wire/records/prepared-query.ts'
import { Session } from '../../src/wire/records/session.ts'
import { ChunkState } from '../../src/wire/records/snapshot.ts'
import { encodeStateHeader, encodeStateRecord, readState } from '../../src/wire/state-stream.ts'
import { dataFile } from './load.ts'
import { seeded } from './damage.ts'

const codecs = new Map<number, ValueCodec<unknown>>([
  [CommandType.Register, RegisterRequest],
  [CommandType.KVS, DirEntry],
  [CommandType.Session, Session],
  [CommandType.Tombstone, DirEntry],
  [CommandType.CoordinateBatchUpdate, codecOf(list(rec(Coordinate)))],
  [CommandType.PreparedQuery, PreparedQuery],
  [CommandType.Autopilot, AutopilotConfig],
  [CommandType.Intention, Intention],
  [CommandType.ConnectCA, CARoot],
  [CommandType.ConnectCAProviderState, CAConsulProviderState],
  [CommandType.ConnectCAConfig, CAConfiguration],
  [CommandType.Index, IndexEntry],
  [CommandType.ACLTokenSet, ACLToken],
  [CommandType.ACLPolicySet, ACLPolicy],
  [CommandType.ACLRoleSet, ACLRole],
  [CommandType.ACLBindingRuleSet, ACLBindingRule],
  [CommandType.ACLAuthMethodSet, ACLAuthMethod],
  [CommandType.ConfigEntry, ConfigEntryRequest],
  [CommandType.ChunkingState, ChunkState],
  [CommandType.FederationState, FederationStateRequest],
] as [number, ValueCodec<unknown>][])

/** The state.bin of an archive, by its tar headers. */
function stateOf(name: string): Uint8Array {
  const tar = gunzipSync(dataFile(`snapshot/${name}.snap`))
  for (let at = 0; at < tar.length;) {
    const size = Number.parseInt(tar.subarray(at + 124, at + 135).toString('latin1'), 8)
    if (tar.subarray(at, at + 9).toString('latin1') === 'state.bin') return tar.subarray(at + 512, at + 512 + size)
    at += 512 + Math.ceil(size / 512) * 512
  }
  return assert.fail(`${name} holds no state.bin`)
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
}

async function again(state: Uint8Array, pieces: number): Promise<Uint8Array> {
  const out: Uint8Array[] = []
  await readState(inPieces(state, pieces), {
    header: (lastIndex) => void out.push(encodeStateHeader(lastIndex)),
    record: (type: number, reader: Reader) => {
      const codec = codecs.get(type)
      if (codec === undefined) throw new InputError(`Unrecognized msg type ${type}`)
      out.push(encodeStateRecord(type, codec, codec.read(reader)))
    },
  })
  return Buffer.concat(out)
}

for (const name of ['real', 'real_later', 'real_cluster', 'real_chunks']) {
  test(`the state of ${name} encodes to the bytes it was decoded from, however it arrives`, async () => {
    const state = stateOf(name)
    for (const pieces of [1, 7, 4096, state.length]) {
      assert.ok(Buffer.from(await again(state, pieces)).equals(state), `in pieces of ${pieces}`)
    }
  })
}

test('a damaged state gives InputErrors', async () => {
  const state = stateOf('real_chunks')
  const random = seeded(7)
  for (let i = 0; i < 500; i++) {
    const damaged = Uint8Array.from(state)
    damaged[random.u32() % state.length]! ^= 1 << (random.u32() % 8)
    await again(damaged, 1000).catch((error: unknown) => assert.ok(error instanceof InputError, String(error)))
  }
})

test('a state that is cut inside a record is refused', async () => {
  const state = stateOf('real_chunks')
  const ends = new Set([state.length])
  let at = 0
  await readState(inPieces(state, state.length), {
    header: () => {},
    record: (_type, reader) => {
      at = reader.pos
      reader.skip()
      ends.add(at - 1).add(reader.pos)
    },
  })
  let refused = 0
  for (let cut = 0; cut < state.length; cut++) {
    if (ends.has(cut)) continue
    await assert.rejects(again(state.subarray(0, cut), 64), InputError)
    refused++
  }
  assert.ok(refused > 1000)
})
