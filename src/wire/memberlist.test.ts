import assert from 'node:assert/strict'
import test from 'node:test'
import { seeded } from '../../test/vectors/damage.ts'
import { InputError } from '../std/errors.ts'
import { compressed, encodeCompound, mostParts, openPacket, sealPacket } from './memberlist-packet.ts'
import { MemberlistStream, mostStreamBytes } from './memberlist-stream.ts'
import { decodePushPull, decodeUserStream, encodePushPull, encodeUser, encodeUserStream } from './memberlist.ts'
import { encodeWith } from './record.ts'
import { MemberlistPushPull, MemberlistUserMessage } from './records/memberlist.ts'

const user = (size: number, mark = 1): Uint8Array => encodeUser(new Uint8Array(size).fill(mark))
const limit = 1 << 16

test('openPacket() finds compounds and compression in any nesting that is not deep', () => {
  const parts = [user(3), user(40, 2), user(0, 3)]
  const nested = encodeCompound([compressed(encodeCompound(parts)), user(5, 4)])
  assert.deepEqual(openPacket(compressed(nested), limit), [...parts, user(5, 4)])
  let deep = user(1)
  for (let level = 0; level < 5; level++) deep = compressed(deep)
  assert.throws(() => openPacket(deep, limit), { name: 'InputError', message: 'memberlist: frames are nested too deeply' })
})

test('openPacket() keeps the whole parts of a datagram that was cut, and refuses a table that was', () => {
  const packet = encodeCompound([user(3), user(3), user(3)])
  assert.equal(openPacket(packet.subarray(0, packet.length - 1), limit).length, 2)
  assert.throws(() => openPacket(packet.subarray(0, 6), limit), InputError)
  assert.throws(() => openPacket(new Uint8Array(), limit), InputError)
  assert.throws(() => openPacket(Uint8Array.of(7), limit), InputError)
})

test('a checksum that is wrong drops the datagram', () => {
  const packet = sealPacket([user(30)], { compress: false, crc: true })
  assert.deepEqual(openPacket(packet, limit), [user(30)])
  packet[9]! ^= 1
  assert.throws(() => openPacket(packet, limit), { message: 'memberlist: invalid checksum' })
})

test('what a datagram becomes is bounded over all its parts, in bytes and in messages', () => {
  const bomb = compressed(new Uint8Array(40_000).fill(8))
  assert.throws(() => openPacket(encodeCompound([bomb, bomb]), limit), { message: /^lzw: more than \d+ bytes$/ })
  const many = encodeCompound(Array.from({ length: mostParts }, () => user(0)))
  assert.equal(openPacket(encodeCompound([many, many, many, many]), limit).length, 4 * mostParts)
  assert.throws(() => openPacket(encodeCompound([many, many, many, many, many]), limit), { message: 'memberlist: too many messages in a datagram' })
  assert.throws(() => encodeCompound(Array.from({ length: mostParts + 1 }, () => user(0))), InputError)
})

const head = (Nodes: number, UserStateLen: number): Uint8Array =>
  encodeWith((writer) => {
    writer.byte(6)
    MemberlistPushPull.write(writer, { Nodes, UserStateLen, Join: false })
  })

test('counts that cannot be are refused before anything is made of them', () => {
  const bounds = { members: 1000, userState: 1000 }
  for (const [nodes, state] of [[1001, 0], [-1, 0], [0, 1001], [0, -5], [500, 500], [2 ** 40, 0]] as const) {
    assert.throws(() => decodePushPull(head(nodes, state), bounds), InputError, `${nodes} ${state}`)
  }
  const userHead = encodeWith((writer) => {
    writer.byte(8)
    MemberlistUserMessage.write(writer, { UserMsgLen: 500 })
  })
  assert.throws(() => decodeUserStream(userHead, 400), InputError)
  assert.throws(() => decodeUserStream(userHead, 600), InputError)
})

test('a stream that claims much holds what has arrived, and is refused as soon as the claim is beyond the limit', () => {
  const claims = [head(2 ** 31, 0), head(0, mostStreamBytes), Uint8Array.of(10, 255, 255, 255, 255), Uint8Array.of(9, 0xdb, 127, 255, 255, 255), Uint8Array.of(9, 0xdd, 127, 255, 255, 255)]
  for (const claim of claims) assert.throws(() => new MemberlistStream().push(claim), { name: 'InputError', message: /^Remote node state is larger than limit/ })
  const slow = new MemberlistStream()
  assert.equal(slow.push(head(0, mostStreamBytes - 100)), undefined)
  assert.ok(slow.size < 100)
  for (const type of [1, 3, 4, 5, 7, 11, 12, 244]) assert.throws(() => new MemberlistStream().push(Uint8Array.of(type, 0x80)), InputError)
  assert.throws(() => new MemberlistStream().push(head(0, -1)), InputError)
})

test('a stream of random pieces gives the same message as one at once', () => {
  const random = seeded(3)
  const node = { Name: 'n', Addr: Uint8Array.of(1, 2, 3, 4), Port: 1, Meta: new Uint8Array(300), Incarnation: 1, State: 0, Vsn: new Uint8Array(6) }
  const messages = [
    encodePushPull({ join: true, nodes: Array.from({ length: 50 }, () => node), userState: new Uint8Array(700) }),
    encodeUserStream(new Uint8Array(900)),
    compressed(new Uint8Array(5000).map(() => random.u32() & 0xff)),
  ]
  for (const message of messages) {
    for (let round = 0; round < 50; round++) {
      const stream = new MemberlistStream()
      let whole: Uint8Array | undefined
      for (let at = 0; whole === undefined;) {
        const size = 1 + (random.u32() % 400)
        whole = stream.push(message.subarray(at, at + size))
        at += size
      }
      assert.deepEqual(whole, message)
    }
  }
})
