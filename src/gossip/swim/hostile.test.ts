import assert from 'node:assert/strict'
import test from 'node:test'
import { seeded } from '../../../test/vectors/damage.ts'
import { vectors } from '../../../test/vectors/load.ts'
import { compressed, encodeCompound } from '../../wire/memberlist-packet.ts'
import { encodeAlive, encodeDead, encodeIndirectPing, encodePing, encodePushPull, encodeSuspect } from '../../wire/memberlist.ts'
import { MemberlistIndirectPing, MemberlistPing } from '../../wire/records/memberlist.ts'
import { Swim } from './machine.ts'
import { defaultBounds, lanTimings, mostNameBytes, packetBytes } from './options.ts'
import type { SwimApplication, SwimEffect } from './ports.ts'

/** A member that lies, floods and sends rubbish can neither stop this one nor make it grow without bound. */

const ip = Uint8Array.of(10, 0, 0, 1)
const enemy = Uint8Array.of(10, 0, 0, 66)
const port = 8301
const versions = Uint8Array.of(1, 5, 2, 2, 5, 4)
const bounds = { ...defaultBounds, members: 200, relays: 50, userState: 10_000, packet: 1 << 16, stream: 1 << 18 }

interface Rig {
  readonly swim: Swim
  now: number
  readonly logged: number[]
  run(work: (now: number) => void): readonly SwimEffect[]
  wait(ms: number): void
}

const nothing = (): void => undefined

function rig(seed = 1): Rig {
  const source = seeded(seed)
  const logged: number[] = []
  const line = (message: string): void => void logged.push(message.length)
  const application: SwimApplication = {
    message: nothing, broadcasts: () => [], hasBroadcasts: () => false, localState: () => new Uint8Array(), mergeState: nothing,
    joined: nothing, left: nothing, updated: nothing, conflict: nothing, mayMerge: () => undefined, mayBeAlive: () => undefined,
    ackPayload: () => new Uint8Array(130), pingCompleted: nothing,
  }
  const swim = new Swim(
    {
      name: 'a', ip, port, bindPort: port, meta: new Uint8Array(), versions: [1, 5, 2, 2, 5, 4], timings: lanTimings, bounds, packetBytes,
      sealBytes: () => ({ gossip: 29, direct: 29 }), compress: true, tcpPings: true, deadNodeReclaimMs: 30_000,
    },
    { u32: () => source.u32(), float: () => source.u32() / 0x1_0000_0000 },
    { error: line, warn: line, info: line, debug: nothing },
    application,
  )
  swim.start(0)
  const made: Rig = {
    swim,
    logged,
    now: 0,
    run(work) {
      work(made.now)
      return swim.takeEffects()
    },
    wait(ms) {
      const until = made.now + ms
      for (let at = swim.deadline(); at <= until; at = swim.deadline()) {
        assert.ok(at >= made.now)
        made.now = at
        swim.tick(at)
        swim.takeEffects()
      }
      made.now = until
    },
  }
  return made
}

const alive = (Node: string, Incarnation: number, meta = 0): Uint8Array =>
  encodeAlive({ Node, Incarnation, Addr: enemy, Port: port, Meta: new Uint8Array(meta), Vsn: versions })

/** Effects stay small whatever comes in, and datagrams fit what real ones fit. */
function modest(effects: readonly SwimEffect[], most: number): void {
  assert.ok(effects.length <= most, `${effects.length} effects`)
  for (const effect of effects) if (effect.kind === 'datagram') assert.ok(effect.bytes.length <= packetBytes, `${effect.bytes.length} bytes`)
}

const recorded = ['udp-memberlist', 'udp-serf', 'udp-consul', 'constructed', 'tcp-streams'].flatMap((file) => vectors(`gossip/${file}`)).map(({ bytes }) => bytes)

test('rubbish and damaged messages, by datagram and stream and as answers, only ever make log lines', () => {
  for (let seed = 1; seed <= 6; seed++) {
    const random = seeded(seed)
    const below = (limit: number): number => random.u32() % limit
    const member = rig(seed)
    for (let step = 0; step < 2500; step++) {
      const bytes = below(4) === 0 ? Uint8Array.from({ length: below(200) }, () => below(below(2) === 0 ? 16 : 256)) : recorded[below(recorded.length)]!.slice()
      for (let flips = below(4); flips > 0 && bytes.length > 0; flips--) bytes[below(bytes.length)] = below(256)
      const cut = below(5) === 0 ? bytes.subarray(0, below(bytes.length + 1)) : bytes
      const effects = member.run((now) => {
        switch (below(6)) {
          case 0: return void member.swim.stream(now, cut, enemy, port)
          case 1: return member.swim.pushPulled(now, below(5), below(9) === 0 ? new Error('reset') : cut)
          case 2: return member.swim.tcpPinged(now, below(50), cut)
          default: return member.swim.datagram(now, cut, enemy, port)
        }
      })
      modest(effects, 20)
      if (below(10) === 0) member.wait(below(300))
    }
    assert.ok(member.swim.size <= bounds.members)
    assert.ok(member.logged.length > 100)
    assert.ok(Math.max(...member.logged) < 3000, 'log lines are not as long as what is sent')
    assert.equal(member.swim.member('a')?.state, 'alive')
  }
})

test('a flood of names fills the table to its bound and no further; those who do not answer make room again', () => {
  const member = rig()
  for (let at = 0; at < 2000; at++) modest(member.run((now) => member.swim.datagram(now, alive(`ghost-${at}`, 1, 500), enemy, port)), 1)
  assert.equal(member.swim.size, bounds.members)
  assert.ok(member.swim.queued <= bounds.members + 1)
  const crowd = Array.from({ length: 1000 }, (_, at) => {
    return { Name: `crowd-${at}`, Addr: enemy, Port: port, Meta: null, Incarnation: 1, State: 0, Vsn: versions }
  })
  member.run((now) => void member.swim.stream(now, encodePushPull({ join: true, nodes: crowd, userState: new Uint8Array() }), enemy, port))
  assert.equal(member.swim.size, bounds.members)
  member.wait(4 * 3_600_000)
  assert.equal(member.swim.size, 1)
})

test('a table full of those who left forgets them', () => {
  const member = rig()
  for (let at = 0; at < bounds.members; at++) {
    const left = { Node: `ghost-${at}`, Incarnation: 1, From: `ghost-${at}` }
    member.run((now) => member.swim.datagram(now, encodeCompound([alive(left.Node, 1), encodeDead(left)]), enemy, port))
  }
  assert.equal(member.swim.size, bounds.members)
  member.wait(60_000)
  assert.equal(member.swim.size, 1)
})

test('names and meta that fit no packet are not believed or passed on', () => {
  const member = rig()
  const long = 'x'.repeat(mostNameBytes + 1)
  member.run((now) => member.swim.datagram(now, alive(long, 1), enemy, port))
  member.run((now) => member.swim.datagram(now, alive('b', 1, 513), enemy, port))
  assert.equal(member.swim.size, 1)
  member.run((now) => member.swim.datagram(now, alive('b', 1, 512), enemy, port))
  member.run((now) => member.swim.datagram(now, encodeSuspect({ Node: 'b', Incarnation: 1, From: 'x'.repeat(60_000) }), enemy, port))
  assert.equal(member.swim.member('b')?.state, 'alive')
  assert.ok(Math.max(...member.logged) < 3000)
})

test('endless accusations and refutations of one member leave nothing behind', () => {
  const member = rig()
  for (let at = 1; at < 30_000; at++) {
    const accused = encodeSuspect({ Node: 'b', Incarnation: at, From: `liar-${at}` })
    member.run((now) => member.swim.datagram(now, encodeCompound([alive('b', at), accused]), enemy, port))
    member.run((now) => member.swim.datagram(now, encodeSuspect({ Node: 'a', Incarnation: at, From: 'b' }), enemy, port))
  }
  assert.equal(member.swim.size, 2)
  assert.ok(member.swim.queued <= 3)
  assert.ok(member.swim.appointments < 200, `${member.swim.appointments} appointments`)
  assert.equal(member.swim.healthScore, 7)
})

test('requests to probe others are served up to a bound', () => {
  const member = rig()
  for (let at = 0; at < 5000; at++) {
    const request = MemberlistIndirectPing.make({ SeqNo: at, Target: enemy, Port: 1, Node: `n${at}`, Nack: true, SourceAddr: enemy, SourcePort: 2, SourceNode: 'x' })
    member.run((now) => member.swim.datagram(now, encodeIndirectPing(request), enemy, port))
  }
  assert.ok(member.swim.appointments < bounds.relays + 50)
  // Addresses of other lengths than IP has are nowhere.
  const nowhere = MemberlistIndirectPing.make({ Target: new Uint8Array(5), SourceAddr: new Uint8Array(7), SourcePort: 2 })
  member.wait(1000)
  assert.deepEqual(member.run((now) => member.swim.datagram(now, encodeIndirectPing(nowhere), enemy, port)), [])
})

test('one datagram asks for so many answers and no more, and bombs are not unpacked', () => {
  const member = rig()
  const ping = encodePing(MemberlistPing.make({ SeqNo: 1, Node: 'a' }))
  const many = compressed(encodeCompound(Array.from({ length: 127 }, () => ping)))
  modest(member.run((now) => member.swim.datagram(now, many, enemy, port)), 127)
  const more = encodeCompound(Array.from({ length: 5 }, () => many))
  assert.deepEqual(member.run((now) => member.swim.datagram(now, more, enemy, port)), [])
  const bomb = compressed(new Uint8Array(10 << 20))
  assert.deepEqual(member.run((now) => member.swim.datagram(now, bomb, enemy, port)), [])
  const answer = member.swim.stream(member.now, bomb, enemy, port)
  assert.ok(answer !== undefined && answer.length < 200, 'an error is the answer')
})
