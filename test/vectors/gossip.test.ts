import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { test } from 'node:test'
import { unreachable } from '../../src/std/assert.ts'
import { byteArray, byteString } from '../../src/std/bytes.ts'
import { InputError } from '../../src/std/errors.ts'
import { lzwDecode, lzwEncode } from '../../src/wire/lzw.ts'
import * as memberlist from '../../src/wire/memberlist.ts'
import { compressed, decompressed, openPacket, sealPacket } from '../../src/wire/memberlist-packet.ts'
import { MemberlistStream } from '../../src/wire/memberlist-stream.ts'
import * as serf from '../../src/wire/serf.ts'
import { refusesDamage } from './damage.ts'
import { vectors, type Vector } from './load.ts'

const bounds = { members: 1000, userState: 1 << 20 }
const serfBounds = { members: 1000, eventSlots: 512 }
const limit = 1 << 20
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))

/** What the vectors say of a message, as far as it is looked at here. */
interface Meaning {
  readonly name?: string
  readonly type?: number
  readonly body?: Readonly<Record<string, unknown>>
  readonly plainHex?: string
  readonly decryptedHex?: string
  readonly encryption?: unknown
  readonly inner?: Meaning
  readonly plain?: Meaning
  readonly parts?: readonly Meaning[]
  readonly serf?: Meaning & { readonly serfName?: string; readonly header?: Readonly<Record<string, unknown>> }
  readonly metaDecoded?: { readonly tags: Readonly<Record<string, string>> }
  readonly nodes?: readonly (Readonly<Record<string, unknown>> & Meaning)[]
  readonly header?: Readonly<Record<string, unknown>>
  readonly userState?: { readonly body: Readonly<Record<string, unknown>> }
  readonly initialClear?: boolean
}

/** Compares a decoded value with the vectors' notation. */
function same(ours: unknown, theirs: unknown, where: string): void {
  if (theirs !== null && typeof theirs === 'object' && 'bytes' in theirs) {
    const bytes = typeof ours === 'string' ? byteArray(ours) : (ours as Uint8Array)
    assert.equal(hex(bytes), theirs.bytes, where)
  } else if (Array.isArray(theirs)) {
    assert.equal((ours as readonly unknown[]).length, theirs.length, where)
    theirs.forEach((item, at) => same((ours as readonly unknown[])[at], item, `${where}[${at}]`))
  } else if (theirs !== null && typeof theirs === 'object' && 'arrayLength' in theirs) {
    const list = ours as readonly unknown[]
    const { arrayLength, nonNil } = theirs as { readonly arrayLength: number; readonly nonNil: readonly { readonly index: number; readonly value: unknown }[] }
    assert.equal(list.length, arrayLength, where)
    assert.equal(list.filter((item) => item !== null).length, nonNil.length, where)
    for (const { index, value } of nonNil) same(list[index], value, `${where}[${index}]`)
  } else if (theirs !== null && typeof theirs === 'object') {
    const get = (key: string): unknown => (ours instanceof Map ? ours.get(key) : (ours as Record<string, unknown>)[key])
    for (const [key, value] of Object.entries(theirs)) same(get(key), value, `${where}.${key}`)
  } else assert.deepEqual(ours, theirs, where)
}

/** The messages that a meaning describes, without frames. */
function leaves(meaning: Meaning): readonly Meaning[] {
  if (meaning.encryption !== undefined) return leaves(meaning.plain!)
  if (meaning.parts !== undefined) return meaning.parts.flatMap(leaves)
  return meaning.inner === undefined ? [meaning] : leaves(meaning.inner)
}

/** Decodes a message of memberlist's and encodes it again. */
function again(bytes: Uint8Array, meaning?: Meaning): Uint8Array {
  const message = memberlist.decodeMessage(bytes)
  if (message === undefined) throw new InputError('no such type')
  if (message.type === 'user') {
    if (meaning !== undefined) assert.equal(meaning.name, 'user')
    return memberlist.encodeUser(serfAgain(message.bytes, meaning?.serf))
  }
  if (meaning !== undefined) same(message.body, meaning.body, meaning.name ?? '')
  switch (message.type) {
    case 'ping': return memberlist.encodePing(message.body)
    case 'indirectPing': return memberlist.encodeIndirectPing(message.body)
    case 'ack': {
      const { Payload } = message.body
      const coordinate = serf.decodeAckCoordinate(Payload ?? new Uint8Array())
      return memberlist.encodeAck({ ...message.body, Payload: coordinate === undefined ? Payload : serf.encodeAckCoordinate(coordinate) })
    }
    case 'nack': return memberlist.encodeNack(message.body)
    case 'suspect': return memberlist.encodeSuspect(message.body)
    case 'dead': return memberlist.encodeDead(message.body)
    case 'alive': return memberlist.encodeAlive({ ...message.body, Meta: metaAgain(message.body.Meta, meaning) })
    default: return unreachable(message, 'message')
  }
}

function metaAgain(meta: Uint8Array | null, meaning?: Meaning): Uint8Array {
  const tags = serf.decodeTags(meta ?? new Uint8Array())
  if (meaning?.metaDecoded !== undefined) assert.deepEqual(Object.fromEntries(tags), { ...meaning.metaDecoded.tags })
  return serf.encodeTags(tags)
}

function serfAgain(bytes: Uint8Array, meaning?: Meaning['serf']): Uint8Array {
  const message = serf.decodeSerfMessage(bytes)
  if (message === undefined) throw new InputError('no such type')
  if (message.type === 'relay') {
    if (meaning !== undefined) same(message.header, meaning.header, 'relay')
    return serf.encodeRelay(message.header, serfAgain(message.inner))
  }
  if (meaning !== undefined) {
    assert.equal(meaning.serfName, message.type)
    same(message.body, meaning.body, message.type)
  }
  switch (message.type) {
    case 'join': return serf.encodeJoin(message.body)
    case 'leave': return serf.encodeLeave(message.body)
    case 'userEvent': return serf.encodeUserEvent(message.body)
    case 'query': {
      const Filters = message.body.Filters?.map((filter) => filterAgain(filter)) ?? null
      return serf.encodeQuery({ ...message.body, Filters, Payload: keyPayload(message.body.Payload) })
    }
    case 'queryResponse': return serf.encodeQueryResponse({ ...message.body, Payload: keyPayload(message.body.Payload) })
    default: return unreachable(message, 'message')
  }
}

function filterAgain(filter: string | null): string {
  const decoded = serf.decodeFilter(byteArray(filter ?? ''))
  if (decoded === undefined) throw new InputError('no such filter')
  return serf.encodeFilter(decoded)
}

/** What travels inside queries and answers about keys and names. */
function keyPayload(payload: string | null): string | null {
  if (payload === null) return payload
  const bytes = byteArray(payload)
  if (bytes[0] === serf.SerfType.keyRequest) return byteString(serf.encodeKeyRequest(serf.decodeKeyRequest(bytes)))
  if (bytes[0] === serf.SerfType.keyResponse) return byteString(serf.encodeKeyResponse(serf.decodeKeyResponse(bytes)))
  if (bytes[0] === serf.SerfType.conflictResponse) return byteString(serf.encodeConflictResponse(serf.decodeConflictResponse(bytes)))
  return payload
}

const files = ['udp-memberlist', 'udp-serf', 'udp-consul', 'udp-encrypted', 'constructed'] as const
const plain = ({ bytes, decoded }: Vector): Uint8Array => {
  const { plainHex, encryption } = decoded as Meaning
  return encryption === undefined ? bytes : bytesOf(plainHex!)
}
/** What real receivers take although they never write it so. */
const foreign = new Set(['alive-new-spec-msgpack', 'alive-vsn-as-array'])
const refused = new Set(['alive-name-as-bin-rejected', 'label-header-ping'])
const isPacket = ({ name }: Vector): boolean => !name.startsWith('tcp-') && !name.endsWith('pushpull-join')

for (const file of files) {
  test(`datagrams of ${file} mean what the vectors say, and are encoded to the same bytes`, () => {
    for (const vector of vectors(`gossip/${file}`).filter(isPacket)) {
      const packet = plain(vector)
      if (refused.has(vector.name)) {
        assert.throws(() => openPacket(packet, limit).forEach((message) => again(message)), InputError, vector.name)
        continue
      }
      const meanings = leaves(vector.decoded as Meaning)
      const messages = openPacket(packet, limit)
      assert.equal(messages.length, meanings.length, vector.name)
      const encoded = messages.map((message, at) => again(message, meanings[at]))
      if (foreign.has(vector.name)) continue
      assert.deepEqual(encoded.map(hex), messages.map(hex), vector.name)
      const body = packet[0] === memberlist.MemberlistType.crc ? packet.subarray(5) : packet
      const compress = body[0] === memberlist.MemberlistType.compressed
      const sealed = sealPacket(encoded, { compress, crc: body !== packet })
      // serf's build begins its streams with a clear code; ours does not.
      if (compress && !vector.description.includes('this sender emits no')) assert.deepEqual(openPacket(sealed, limit).map(hex), messages.map(hex))
      else assert.equal(hex(sealed), hex(packet), vector.name)
    }
  })

  test(`damaged datagrams of ${file} give InputErrors`, () => {
    for (const [at, vector] of vectors(`gossip/${file}`).filter(isPacket).entries()) {
      const packet = plain(vector)
      // A cut may leave whole parts, so only what is no InputError counts.
      const decode = (bytes: Uint8Array): void => openPacket(bytes, limit).forEach((message) => again(message))
      refusesDamage(packet, at, (bytes) => (bytes.length < packet.length ? ended(() => decode(bytes)) : decode(bytes)))
    }
  })
}

/** Fails with an InputError whether or not the work succeeds; other errors pass. */
function ended(work: () => void): never {
  work()
  throw new InputError('cut')
}

test('LZW streams of both programs decode, and ours equals the one that sends no initial clear code', () => {
  for (const { name, bytes, decoded } of vectors('gossip/lzw')) {
    const { plainHex, initialClear } = decoded as Meaning
    const text = bytesOf(plainHex!)
    assert.equal(hex(lzwDecode(bytes, limit)), plainHex, name)
    const encoded = lzwEncode(text)
    if (initialClear === false) assert.equal(hex(encoded), hex(bytes), name)
    assert.equal(hex(lzwDecode(encoded, limit)), plainHex, name)
    assert.throws(() => lzwDecode(bytes, text.length - 1), InputError)
  }
})

/** The message of a stream without its frames. */
function streamMessage({ bytes, decoded }: Vector): Uint8Array {
  const { decryptedHex } = decoded as Meaning
  const clear = decryptedHex === undefined ? bytes : bytesOf(decryptedHex)
  return clear[0] === memberlist.MemberlistType.compressed ? decompressed(clear, limit) : clear
}

/** Feeds a scanner byte by byte; the message comes with the last byte. */
function scanned(bytes: Uint8Array): Uint8Array | undefined {
  const stream = new MemberlistStream()
  for (let at = 0; at < bytes.length; at++) {
    const message = stream.push(bytes.subarray(at, at + 1))
    if (message !== undefined) return message
  }
  return undefined
}

function streamAgain(bytes: Uint8Array, meaning?: Meaning): Uint8Array {
  switch (bytes[0]) {
    case memberlist.MemberlistType.pushPull: {
      const { join, nodes, userState } = memberlist.decodePushPull(bytes, bounds)
      const state = serf.decodeSerfPushPull(userState, serfBounds)
      if (meaning !== undefined) {
        assert.equal(join, meaning.header?.['Join'])
        nodes.forEach((node, at) => {
          const { metaDecoded, vsnDecoded, ...fields } = meaning.nodes![at]!
          assert.deepEqual([...(node.Vsn ?? [])], vsnDecoded)
          same(node, fields, 'node')
          metaAgain(node.Meta, { metaDecoded: metaDecoded! })
        })
        same(state, meaning.userState?.body, 'user state')
      }
      return memberlist.encodePushPull({ join, nodes, userState: serf.encodeSerfPushPull(state) })
    }
    case memberlist.MemberlistType.error: return memberlist.encodeMemberlistError({ Error: memberlist.decodeMemberlistError(bytes) })
    case memberlist.MemberlistType.user: return memberlist.encodeUserStream(memberlist.decodeUserStream(bytes, limit))
    default: return again(bytes, meaning)
  }
}

const streams = [...vectors('gossip/tcp-streams'), ...vectors('gossip/constructed').filter((vector) => !isPacket(vector))]

test('streams mean what the vectors say, end where they end, and are encoded to the same bytes', () => {
  for (const vector of streams) {
    assert.equal(hex(scanned(vector.bytes) ?? new Uint8Array()), hex(vector.bytes), vector.name)
    const whole = new MemberlistStream().push(Uint8Array.of(...vector.bytes, 1, 2, 3))
    assert.equal(hex(whole ?? new Uint8Array()), hex(vector.bytes), vector.name)
    const message = streamMessage(vector)
    assert.equal(hex(streamAgain(message, vector.decoded as Meaning)), hex(message), vector.name)
    assert.equal(hex(decompressed(compressed(message), limit)), hex(message))
  }
})

test('damaged streams give InputErrors', () => {
  for (const [at, vector] of streams.entries()) {
    refusesDamage(streamMessage(vector), at, (bytes) => {
      const message = new MemberlistStream(limit).push(bytes)
      if (message === undefined) throw new InputError('not whole')
      streamAgain(message)
    })
  }
})
