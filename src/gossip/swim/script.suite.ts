import { byteArray, byteString } from '../../std/bytes.ts'
import { InputError } from '../../std/errors.ts'
import { formatIp } from '../../std/ip.ts'
import { encodeAck, encodeAlive, encodeDead, encodeIndirectPing, encodeNack, encodePing, encodePushPull, encodeSuspect, encodeUser, MemberlistStates } from '../../wire/memberlist.ts'
import { sealPacket } from '../../wire/memberlist-packet.ts'
import { MemberlistIndirectPing, MemberlistPing } from '../../wire/records/memberlist.ts'
import { Swim } from './machine.ts'
import { defaultBounds, lanTimings, packetBytes, type SwimTimings } from './options.ts'
import type { SwimApplication, SwimNode } from './ports.ts'
import { printEffect } from './script-print.suite.ts'

/** Words of a script line: `suspect b inc=2` has two plain and one named. */
export interface Words {
  readonly plain: readonly string[]
  readonly named: ReadonlyMap<string, string>
}

/** Runs a script and returns it with the machine's answers in place of those it held. */
export function playScript(script: string): string {
  const out: string[] = []
  let player: Player | undefined
  for (const line of script.split('\n')) {
    if (line === '' || line.startsWith('#')) out.push(line)
    if (!line.startsWith('> ')) continue
    out.push(line)
    const words = wordsOf(line.slice(2))
    if (words.plain[0] === 'start') {
      player = new Player(words)
      out.push(...player.take())
    } else if (player === undefined) throw new Error('a script begins with start')
    else out.push(...player.play(line.slice(2)))
  }
  return out.join('\n')
}

/** Members are called by letters: a has 10.0.0.1, b 10.0.0.2, and so on; `b@9` is b at 10.0.0.9. */
function addressOf(name: string): Uint8Array {
  const [letter = 'a', other] = name.split('@')
  return Uint8Array.of(10, 0, 0, other === undefined ? letter.charCodeAt(0) - 96 : Number(other))
}

const port = 7946
const versions = [1, 5, 2, 2, 5, 4] as const

/** mulberry32: chance that is the same in every run. */
function seeded(seed: number): { u32(): number; float(): number } {
  let state = seed
  const u32 = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  return { u32, float: () => u32() / 0x1_0000_0000 }
}

class Player {
  readonly #machine: Swim
  readonly #lines: string[] = []
  readonly #told: Uint8Array[] = []
  readonly #refused = new Set<string>()
  #now = 0

  constructor({ named }: Words) {
    const number = (name: string, otherwise: number): number => Number(named.get(name) ?? otherwise)
    const timings: SwimTimings = {
      ...lanTimings,
      suspicionMult: number('suspicion', 4),
      indirectChecks: number('indirect', 3),
      gossipNodes: number('gossip', 3),
    }
    const options = {
      name: 'a', ip: addressOf('a'), port, bindPort: port, meta: byteArray(named.get('meta') ?? ''), versions, timings,
      bounds: { ...defaultBounds, members: number('members', 1000), relays: number('relays', 2) },
      packetBytes, sealBytes: () => ({ gossip: 0, direct: 0 }), compress: false, tcpPings: named.get('tcp') !== 'no',
      deadNodeReclaimMs: number('reclaim', 0),
      ...(named.has('only') ? { allows: (ip: Uint8Array) => ip[3]! < number('only', 255) } : {}),
    }
    const say = (level: string) => (message: string) => void this.#lines.push(`${level}: ${message.replace('memberlist: ', '')}`)
    const log = { error: say('error'), warn: say('warn'), info: say('info'), debug: () => undefined }
    this.#machine = new Swim(options, seeded(number('seed', 1)), log, this.#application())
    this.#machine.start(0, nodesOf(named.get('known') ?? ''))
  }

  #application(): SwimApplication {
    const note = (line: string): void => void this.#lines.push(line)
    return {
      message: (_, bytes) => note(`message ${byteString(bytes)}`),
      broadcasts: () => this.#told.splice(0, 1),
      hasBroadcasts: () => this.#told.length > 0,
      localState: (join) => byteArray(join ? 'JOIN' : 'SYNC'),
      mergeState: (_, bytes, join) => {
        if (bytes[0] === 0x21) throw new InputError('a state that makes no sense')
        note(`state ${byteString(bytes)}${join ? ' of a join' : ''}`)
      },
      joined: (_, node) => note(`joined ${print(node)}`),
      left: (_, node, state) => note(`left ${node.name} ${state}`),
      updated: (_, node) => note(`updated ${print(node)}`),
      conflict: (_, existing, other) => note(`conflict ${existing.name}: ${formatIp([...existing.ip])} and ${formatIp([...other.ip])}`),
      mayMerge: (nodes) => nodes.map(({ name }) => name).find((name) => this.#refused.has(name))?.concat(' may not be merged'),
      mayBeAlive: ({ name }) => (this.#refused.has(name) ? `${name} may not be here` : undefined),
      ackPayload: () => byteArray('coordinate'),
      pingCompleted: (_, node, rtt, payload) => note(`ping of ${node.name} took ${Math.round(rtt)} ms: ${byteString(payload)}`),
    }
  }

  take(): readonly string[] {
    const lines = this.#lines.splice(0)
    return [...lines, ...this.#machine.takeEffects().map(printEffect)]
  }

  play(line: string): readonly string[] {
    const words = wordsOf(line)
    const [what = '', first = '', second = ''] = words.plain
    const machine = this.#machine
    const now = this.#now
    const done = (name: string) => (error: string | undefined) => void this.#lines.push(`${name}: ${error ?? 'done'}`)
    switch (what) {
      case 'wait':
        return this.#wait(Number(first))
      case 'show':
        return this.#show()
      case 'tell':
        this.#told.push(byteArray(first))
        machine.wake(now)
        break
      case 'refuse':
        this.#refused.add(first)
        break
      case 'join':
        machine.join(now, { ip: addressOf(first), port }, done('join'))
        break
      case 'leave':
        machine.leave(now, done('leave'))
        break
      case 'update':
        machine.updateMeta(now, byteArray(first), done('update'))
        break
      case 'send':
        machine.sendTo(now, { ip: addressOf(first), port }, byteArray(second))
        break
      case 'send-failed':
        machine.sendFailed(now, addressOf(first), port)
        break
      case 'tcp-refused':
        machine.tcpRefused(now, Number(first))
        break
      case 'tcp-answer':
        machine.tcpPinged(now, Number(first), second === 'ok' ? encodeAck({ SeqNo: Number(first), Payload: null }) : new Error('refused'))
        break
      case 'answer':
        machine.pushPulled(now, Number(first), second === 'failed' ? new Error('connection refused') : pushPullOf(words))
        break
      case 'asked':
        return this.#asked(pushPullOf(words))
      case 'stream-ping':
        return this.#asked(encodePing(MemberlistPing.make({ SeqNo: 7, Node: first })))
      default:
        machine.datagram(now, packetOf(line.slice(what.length + 1)), addressOf(what.replace(':', '')), port)
    }
    return this.take()
  }

  /** Somebody asks by stream. */
  #asked(request: Uint8Array): readonly string[] {
    const bytes = this.#machine.stream(this.#now, request, addressOf('b'), port)
    const answer = bytes === undefined ? 'closed' : printEffect({ kind: 'pushPull', ticket: 0, ip: addressOf('b'), port, join: false, bytes })
    return [...this.#lines.splice(0), `answer: ${answer}`, ...this.take()]
  }

  #wait(ms: number): readonly string[] {
    const until = this.#now + ms
    const out: string[] = []
    for (let at = this.#machine.deadline(); at <= until; at = this.#machine.deadline()) {
      this.#now = at
      this.#machine.tick(at)
      const lines = this.take()
      if (lines.length > 0) out.push(...lines.map((line) => `${Math.round(at)}: ${line}`))
    }
    this.#now = until
    return out
  }

  #show(): readonly string[] {
    const nodes = [...this.#machine.members()].map(print).sort()
    return [`${nodes.join(', ')}; live=${this.#machine.live} health=${this.#machine.healthScore} queued=${this.#machine.queued}`]
  }
}

function print({ name, state, incarnation, meta }: SwimNode): string {
  return `${name} ${state} ${incarnation}${meta.length > 0 ? ` ${byteString(meta)}` : ''}`
}

function wordsOf(line: string): Words {
  const plain: string[] = []
  const named = new Map<string, string>()
  for (const word of line.split(' ')) {
    const at = word.indexOf('=')
    if (at === -1) plain.push(word)
    else named.set(word.slice(0, at), word.slice(at + 1))
  }
  return { plain, named }
}

/** `b,c:suspect:3`: members with a state and an incarnation. */
function nodesOf(text: string): readonly SwimNode[] {
  return (text === '' ? [] : text.split(',')).map((word) => {
    const [name = '', state = 'alive', incarnation = '1', meta = ''] = word.split(':')
    const known = MemberlistStates.find((one) => one === state)
    if (known === undefined) throw new Error(`no state ${state}`)
    return { name: name.split('@')[0]!, ip: addressOf(name), port, meta: byteArray(meta), versions, incarnation: Number(incarnation), state: known }
  })
}

function pushPullOf({ plain, named }: Words): Uint8Array {
  const nodes = nodesOf(named.get('nodes') ?? '').map(({ name, ip, meta, incarnation, state }) => {
    const Vsn = Uint8Array.from(named.has('spoken') ? [1, 5, Number(named.get('spoken')), 2, 5, 4] : versions)
    return { Name: name, Addr: ip, Port: port, Meta: meta, Incarnation: incarnation, State: MemberlistStates.indexOf(state), Vsn }
  })
  return encodePushPull({ join: plain.includes('join'), nodes, userState: byteArray(named.get('state') ?? '') })
}

/** `ping a seq=3 + suspect b inc=1 from=c`. */
function packetOf(text: string): Uint8Array {
  return sealPacket(text.split(' + ').map((part) => messageOf(wordsOf(part))), { compress: false, crc: false })
}

function messageOf({ plain, named }: Words): Uint8Array {
  const [kind, name = ''] = plain
  const SeqNo = Number(named.get('seq') ?? 0)
  const accusation = { Node: name, Incarnation: Number(named.get('inc') ?? 1), From: named.get('from') ?? 'b' }
  const asker = named.get('from')
  const source = asker === undefined ? {} : { SourceAddr: addressOf(asker), SourcePort: port, SourceNode: asker }
  switch (kind) {
    case 'ping': return encodePing(MemberlistPing.make({ SeqNo, Node: name, ...source }))
    case 'indirect': {
      const target = { Target: addressOf(name), Port: port, Node: name, Nack: plain.includes('nack') }
      return encodeIndirectPing(MemberlistIndirectPing.make({ SeqNo, ...target, ...source }))
    }
    case 'ack': return encodeAck({ SeqNo, Payload: named.has('payload') ? byteArray(named.get('payload')!) : null })
    case 'nack': return encodeNack({ SeqNo })
    case 'suspect': return encodeSuspect(accusation)
    case 'dead': return encodeDead(accusation)
    case 'alive': {
      const Vsn = Uint8Array.from((named.get('versions') ?? versions.join('.')).split('.').map(Number))
      const Meta = byteArray(named.get('meta') ?? '')
      return encodeAlive({ Node: name.split('@')[0]!, Incarnation: accusation.Incarnation, Addr: addressOf(name), Port: port, Meta, Vsn })
    }
    case 'user': return encodeUser(byteArray(name))
    default: throw new Error(`no message ${kind}`)
  }
}
