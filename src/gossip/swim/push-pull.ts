import { InputError } from '../../std/errors.ts'
import { compressed, decompressed } from '../../wire/memberlist-packet.ts'
import { decodeMemberlistError, decodePushPull, encodePushPull, MemberlistStates, MemberlistType, type PushPull } from '../../wire/memberlist.ts'
import type { MemberlistState } from '../../wire/records/memberlist.ts'
import type { Beliefs } from './beliefs.ts'
import { addressText, type Core, type Target } from './core.ts'
import type { SwimNode, Versions } from './ports.ts'
import { incompatibility } from './versions.ts'

/** From how many members on push/pulls become rarer. */
const scaleThreshold = 32
const nobody = new Uint8Array()

/** How long to wait between push/pulls in a pool of a size (protocol/gossip.md §4.9). */
export function pushPullWait(intervalMs: number, members: number): number {
  if (members <= scaleThreshold) return intervalMs
  return intervalMs * (Math.ceil(Math.log2(members) - Math.log2(scaleThreshold)) + 1)
}

interface Exchange {
  readonly join: boolean
  readonly target: Target
  readonly done: ((error: string | undefined) => void) | undefined
}

/** Exchanges of the whole state, asked for and answered (§3.9, §4.9). */
export class PushPulls {
  readonly #core: Core
  readonly #beliefs: Beliefs
  readonly #open = new Map<number, Exchange>()
  #ticket = 0

  constructor(core: Core, beliefs: Beliefs) {
    this.#core = core
    this.#beliefs = beliefs
  }

  start(): void {
    const { agenda, now, random, options } = this.#core
    const { pushPullIntervalMs } = options.timings
    agenda.at(now + random.float() * pushPullIntervalMs, () => this.#schedule())
  }

  /** Asks for an exchange; `done` hears how it went. */
  begin(target: Target, join: boolean, done?: (error: string | undefined) => void): number {
    const ticket = ++this.#ticket
    this.#open.set(ticket, { join, target, done })
    const bytes = this.#frame(this.#state(join))
    const { ip, port, node } = target
    this.#core.emit(node === undefined ? { kind: 'pushPull', ticket, ip, port, join, bytes } : { kind: 'pushPull', ticket, ip, port, node, join, bytes })
    return ticket
  }

  /** The answer came, or an error in its place. */
  answered(ticket: number, answer: Uint8Array | Error): void {
    const exchange = this.#open.get(ticket)
    if (exchange === undefined) return
    this.#open.delete(ticket)
    const problem = answer instanceof Error ? answer.message : this.#merge(answer, exchange.join)
    const { ip, port, node } = exchange.target
    if (problem !== undefined && !exchange.join) {
      this.#core.log.error(`memberlist: Push/Pull with ${node ?? addressText(ip, port)} failed: ${problem}`)
    }
    exchange.done?.(problem)
  }

  /** Answers somebody's exchange. The answer is made before anything is merged, as the original does (§3.9). */
  answer(message: Uint8Array, fromIp: Uint8Array, fromPort: number): Uint8Array {
    const remote = decodePushPull(message, this.#core.options.bounds)
    const answer = this.#frame(this.#state(remote.join))
    const problem = problemOf(() => this.#mergeRemote(remote))
    if (problem !== undefined) this.#core.log.error(`memberlist: Failed push/pull merge: ${problem} from=${addressText(fromIp, fromPort)}`)
    return answer
  }

  /** Streams are compressed always or never. */
  #frame(message: Uint8Array): Uint8Array {
    return this.#core.options.compress ? compressed(message) : message
  }

  #schedule(): void {
    const { agenda, now, members, options } = this.#core
    agenda.at(now + pushPullWait(options.timings.pushPullIntervalMs, members.size), () => {
      const [peer] = members.pick(1, ({ name, state }) => state === 'alive' && !this.#core.isSelf(name))
      if (peer !== undefined) this.begin({ ip: peer.ip, port: peer.port, node: peer.name }, false)
      this.#schedule()
    })
  }

  #state(join: boolean): Uint8Array {
    const { members, application } = this.#core
    const nodes = Array.from(members.values(), stateOf)
    return encodePushPull({ join, nodes, userState: application.localState(join) })
  }

  /** Reads an answer and merges it; gives what is wrong with it. */
  #merge(answer: Uint8Array, join: boolean): string | undefined {
    const { bounds } = this.#core.options
    return problemOf(() => {
      const message = answer[0] === MemberlistType.compressed ? decompressed(answer, bounds.stream) : answer
      if (message[0] === MemberlistType.error) return `remote error: ${decodeMemberlistError(message)}`
      return this.#mergeRemote({ ...decodePushPull(message, bounds), join })
    })
  }

  #mergeRemote({ join, nodes, userState }: PushPull): string | undefined {
    const { members, application, now, options } = this.#core
    const incompatible = incompatibility(nodes, members.values())
    if (incompatible !== undefined) return incompatible
    if (join) {
      const refusal = application.mayMerge(nodes.map((state) => nodeOf(state, options.bindPort)))
      if (refusal !== undefined) return refusal
    }
    for (const state of nodes) this.#learn(state)
    if (userState.length > 0) application.mergeState(now, userState, join)
    return undefined
  }

  #learn({ Name: name, Incarnation: incarnation, State, Addr, Port, Meta, Vsn }: MemberlistState): void {
    const { name: self, bindPort } = this.#core.options
    switch (MemberlistStates[State]) {
      case 'alive':
        return this.#beliefs.alive({
          name, incarnation, ip: Addr ?? nobody, port: Port === 0 ? bindPort : Port, meta: Meta ?? nobody, versions: Vsn ?? nobody,
        })
      case 'left':
        return this.#beliefs.dead({ name, incarnation, from: name })
      default:
        // What others hold for dead may only be cut off from them: it gets the time to refute.
        return this.#beliefs.suspect({ name, incarnation, from: self })
    }
  }
}

/** What is wrong, also when it is bytes that make no sense. */
function problemOf(work: () => string | undefined): string | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof InputError) return error.message
    throw error
  }
}

function stateOf({ name, ip, port, meta, incarnation, state, versions }: SwimNode): MemberlistState {
  const State = MemberlistStates.indexOf(state)
  return { Name: name, Addr: ip, Port: port, Meta: meta, Incarnation: incarnation, State, Vsn: Uint8Array.from(versions) }
}

/** For the merge check, which keeps nothing. */
function nodeOf({ Name, Addr, Port, Meta, Incarnation, State, Vsn }: MemberlistState, bindPort: number): SwimNode {
  const [pmin = 0, pmax = 0, pcur = 0, dmin = 0, dmax = 0, dcur = 0] = Vsn ?? nobody
  const versions: Versions = [pmin, pmax, pcur, dmin, dmax, dcur]
  const state = MemberlistStates[State] ?? 'dead'
  return { name: Name, ip: Addr ?? nobody, port: Port === 0 ? bindPort : Port, meta: Meta ?? nobody, versions, incarnation: Incarnation, state }
}
