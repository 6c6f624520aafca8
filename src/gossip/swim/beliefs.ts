import { formatIp } from '../../std/ip.ts'
import { encodeAlive, encodeDead, encodeSuspect } from '../../wire/memberlist.ts'
import type { Appointment } from './agenda.ts'
import { addressText, type Core } from './core.ts'
import { mostMetaBytes, mostNameBytes } from './options.ts'
import type { SwimNode, Versions } from './ports.ts'
import { Suspicion, suspicionTimeout } from './suspicion.ts'

/** What an alive message says of a member; its bytes may be views. */
export interface AliveClaim {
  readonly name: string
  readonly incarnation: number
  readonly ip: Uint8Array
  readonly port: number
  readonly meta: Uint8Array
  readonly versions: Uint8Array
}

/** Somebody says that a member has failed, or is gone. */
export interface Accusation {
  readonly name: string
  readonly incarnation: number
  readonly from: string
}

interface RunningSuspicion {
  readonly suspicion: Suspicion
  timer: Appointment
}

/** The largest incarnation there is; nothing can refute it. */
const lastIncarnation = 0xffff_ffff

/** What this member believes of others, and how a claim changes it (protocol/gossip.md §4.2 to §4.5). */
export class Beliefs {
  readonly #core: Core
  readonly #suspicions = new Map<string, RunningSuspicion>()

  constructor(core: Core) {
    this.#core = core
  }

  /** This member, alive in its next incarnation, with the meta given: its birth, or a change. */
  introduce(meta: Uint8Array, done?: () => void): void {
    const core = this.#core
    const { name, ip, port, versions } = core.options
    core.incarnation = Math.min(core.incarnation + 1, lastIncarnation)
    const claim = { name, incarnation: core.incarnation, ip, port, meta, versions: Uint8Array.from(versions) }
    this.#believe(core.members.get(name), claim, done)
  }

  alive(claim: AliveClaim): void {
    const core = this.#core
    const known = core.members.get(claim.name)
    const own = core.isSelf(claim.name)
    if (core.leaving && own) return
    const moved = known !== undefined && !(known.port === claim.port && sameBytes(known.ip, claim.ip))
    // What is old news is dropped before anything that costs: a push/pull is mostly that.
    if (known !== undefined && !own && !moved && claim.incarnation <= known.incarnation) return
    if (!this.#acceptable(claim)) return
    if (known === undefined) {
      if (!this.#allowed(claim)) return
      if (core.members.size >= core.options.bounds.members) {
        core.log.warn(`memberlist: Rejected node ${claim.name}: there are ${core.members.size} members already`)
        return
      }
    } else if (moved && !this.#mayMove(known, claim)) return
    if (!own) return this.#believe(known, claim)
    if (known === undefined || claim.incarnation < known.incarnation) return
    const same = claim.incarnation === known.incarnation && sameBytes(claim.meta, known.meta) && sameBytes(claim.versions, known.versions)
    if (same) return
    this.#refute(known, claim.incarnation)
    core.log.warn(`memberlist: Refuting an alive message for '${claim.name}' (${addressText(claim.ip, claim.port)})`)
  }

  suspect(accusation: Accusation): void {
    const core = this.#core
    const { name, incarnation, from } = accusation
    const known = core.members.get(name)
    if (known === undefined || incarnation < known.incarnation || from.length > mostNameBytes) return
    const running = this.#suspicions.get(name)
    if (running !== undefined) {
      if (!running.suspicion.confirm(from)) return
      this.#tell(accusation, encodeSuspect)
      running.timer.cancel()
      running.timer = core.agenda.at(running.suspicion.deadline, () => this.#expire(name))
      return
    }
    if (known.state !== 'alive') return
    if (core.isSelf(name)) {
      this.#refute(known, incarnation)
      core.log.warn(`memberlist: Refuting a suspect message (from: ${from})`)
      return
    }
    this.#tell(accusation, encodeSuspect)
    core.members.replace({ ...known, incarnation, state: 'suspect' }, core.now)
    this.#startSuspicion(name, from)
  }

  dead(accusation: Accusation, done?: () => void): void {
    const core = this.#core
    const { name, incarnation, from } = accusation
    const known = core.members.get(name)
    if (known === undefined || incarnation < known.incarnation || from.length > mostNameBytes) return
    this.#endSuspicion(name)
    if (known.state === 'dead' || known.state === 'left') return
    if (core.isSelf(name) && !core.leaving) {
      this.#refute(known, incarnation)
      core.log.warn(`memberlist: Refuting a dead message (from: ${from})`)
      return
    }
    this.#tell(accusation, encodeDead, done)
    const state = from === name ? 'left' : 'dead'
    const node: SwimNode = { ...known, incarnation, state }
    core.members.replace(node, core.now)
    core.application.left(core.now, node, state)
  }

  /** Version sanity, and what the application says (§4.2 step 2). */
  #acceptable(claim: AliveClaim): boolean {
    const { log, application } = this.#core
    const { name, ip, port, versions } = claim
    const refuse = (why: string): boolean => {
      log.warn(`memberlist: ignoring alive message for '${name.slice(0, mostNameBytes)}': ${why}`)
      return false
    }
    if (name === '' || name.length > mostNameBytes) return refuse(`a name of ${name.length} bytes`)
    if (ip.length !== 4 && ip.length !== 16) return refuse(`an address of ${ip.length} bytes`)
    if (claim.meta.length > mostMetaBytes) return refuse(`meta of ${claim.meta.length} bytes`)
    if (versions.length < 6) return refuse(`(${addressText(ip, port)}) because Vsn is not present`)
    const [least = 0, most = 0, current = 0] = versions
    if (least === 0 || most === 0 || least > most) {
      return refuse(`protocol version(s) are wrong: ${least} <= ${current} <= ${most} should be >0`)
    }
    const problem = application.mayBeAlive(nodeOf(claim))
    return problem === undefined ? true : refuse(problem)
  }

  #allowed({ name, ip }: AliveClaim): boolean {
    const { options, log } = this.#core
    if (options.allows?.(ip) ?? true) return true
    log.warn(`memberlist: Rejected node ${name} (${formatIp([...ip])}): it is not in the allowed networks`)
    return false
  }

  /** Whether a name may go over to another address: it has left, or has been dead for long (§4.2 step 5). */
  #mayMove(known: SwimNode, claim: AliveClaim): boolean {
    const { options, log, members, application, now } = this.#core
    if (!this.#allowed(claim)) return false
    const mine = addressText(known.ip, known.port)
    const theirs = addressText(claim.ip, claim.port)
    const { deadNodeReclaimMs: reclaim } = options
    const reclaimed = known.state === 'dead' && reclaim > 0 && now - members.changedAt(known.name) > reclaim
    if (known.state === 'left' || reclaimed) {
      log.info(`memberlist: Updating address for left or failed node ${known.name} from ${mine} to ${theirs}`)
      return true
    }
    log.error(`memberlist: Conflicting address for ${known.name}. Mine: ${mine} Theirs: ${theirs} Old state: ${known.state}`)
    application.conflict(now, known, nodeOf(claim))
    return false
  }

  #believe(known: SwimNode | undefined, claim: AliveClaim, done?: () => void): void {
    const core = this.#core
    this.#endSuspicion(claim.name)
    const node = nodeOf(claim)
    core.queue.queue(node.name, encodeAliveNode(node), done)
    if (known === undefined) core.members.add(node, core.now)
    else core.members.replace(node, core.now)
    if (known === undefined || known.state === 'dead' || known.state === 'left') core.application.joined(core.now, node)
    else if (!sameBytes(known.meta, node.meta)) core.application.updated(core.now, node)
  }

  /** An incarnation that beats the accusation. Being accused is a sign of bad health. */
  #refute(known: SwimNode, accused: number): void {
    const core = this.#core
    core.incarnation = Math.min(Math.max(core.incarnation, accused) + 1, lastIncarnation)
    core.awareness.apply(1)
    const node: SwimNode = { ...known, incarnation: core.incarnation }
    core.members.replace(node, core.now)
    // Queued under the address, as the original does, so it leaves alone what is queued under the name.
    core.queue.queue(formatIp([...node.ip]), encodeAliveNode(node))
  }

  #tell({ name, incarnation, from }: Accusation, encode: typeof encodeDead, done?: () => void): void {
    this.#core.queue.queue(name, encode({ Node: name, Incarnation: incarnation, From: from }), done)
  }

  #startSuspicion(name: string, from: string): void {
    const { options, members, now, agenda } = this.#core
    const { suspicionMult, suspicionMaxTimeoutMult, probeIntervalMs } = options.timings
    // Neither the suspect nor this member can confirm.
    const expected = members.size - 2 < suspicionMult - 2 ? 0 : suspicionMult - 2
    const min = suspicionTimeout(suspicionMult, members.size, probeIntervalMs)
    const suspicion = new Suspicion(now, from, expected, min, min * suspicionMaxTimeoutMult)
    this.#suspicions.set(name, { suspicion, timer: agenda.at(suspicion.deadline, () => this.#expire(name)) })
  }

  #endSuspicion(name: string): void {
    const running = this.#suspicions.get(name)
    if (running === undefined) return
    running.timer.cancel()
    this.#suspicions.delete(name)
  }

  #expire(name: string): void {
    const { members, log, options } = this.#core
    const known = members.get(name)
    const confirmations = this.#suspicions.get(name)?.suspicion.confirmations ?? 0
    if (known?.state !== 'suspect') return
    log.info(`memberlist: Marking ${name} as failed, suspect timeout reached (${confirmations} peer confirmations)`)
    this.dead({ name, incarnation: known.incarnation, from: options.name })
  }
}

function encodeAliveNode({ name, incarnation, ip, port, meta, versions }: SwimNode): Uint8Array {
  return encodeAlive({ Node: name, Incarnation: incarnation, Addr: ip, Port: port, Meta: meta, Vsn: Uint8Array.from(versions) })
}

/** A member as claimed, with bytes of its own. */
function nodeOf({ name, incarnation, ip, port, meta, versions }: AliveClaim): SwimNode {
  const [pmin = 0, pmax = 0, pcur = 0, dmin = 0, dmax = 0, dcur = 0] = versions
  const six: Versions = [pmin, pmax, pcur, dmin, dmax, dcur]
  return { name, ip: ip.slice(), port, meta: meta.slice(), versions: six, incarnation, state: 'alive' }
}

export function sameBytes(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}
