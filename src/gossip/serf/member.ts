import { formatIp } from '../../std/ip.ts'
import type { U64 } from '../../wire/record.ts'
import type { Instant, SwimNode, Versions } from '../swim/ports.ts'

/** As serf numbers them (protocol/gossip.md §5.4). */
export const Status = { none: 0, alive: 1, leaving: 2, left: 3, failed: 4 } as const

/** A member as others see it. Such values do not change. */
export interface PoolMember {
  readonly name: string
  /** As text; the bytes are what the member said. */
  readonly ip: string
  readonly ipBytes: Uint8Array
  readonly port: number
  readonly tags: ReadonlyMap<string, string>
  /** One of `Status`. */
  readonly status: number
  readonly protocolMin: number
  readonly protocolMax: number
  readonly protocolCur: number
  readonly delegateMin: number
  readonly delegateMax: number
  readonly delegateCur: number
}

/** What the pool keeps of a member. */
export class MemberState {
  readonly name: string
  #view: PoolMember
  /** The time of the newest intent about it. */
  statusTime: U64 = 0
  /** When it left, failed, or was said to leave. */
  goneAt: Instant = 0

  constructor(node: SwimNode, tags: ReadonlyMap<string, string>, status: number) {
    this.name = node.name
    this.#view = viewOf(node, tags, status)
  }

  get view(): PoolMember {
    return this.#view
  }

  get status(): number {
    return this.#view.status
  }

  set status(status: number) {
    this.#view = { ...this.#view, status }
  }

  refresh(node: SwimNode, tags: ReadonlyMap<string, string>, status: number): void {
    this.#view = viewOf(node, tags, status)
  }
}

/** A node of the layer below with the tags that its meta says. */
export function viewOf(node: SwimNode, tags: ReadonlyMap<string, string>, status: number): PoolMember {
  const [protocolMin, protocolMax, protocolCur, delegateMin, delegateMax, delegateCur]: Versions = node.versions
  return {
    name: node.name,
    ip: ipText(node.ip),
    ipBytes: node.ip,
    port: node.port,
    tags,
    status,
    protocolMin,
    protocolMax,
    protocolCur,
    delegateMin,
    delegateMax,
    delegateCur,
  }
}

/** As Go prints it: an IPv4 address in 16 bytes looks like one in 4. */
export function ipText(ip: Uint8Array): string {
  if (ip.length === 0) return '<nil>'
  if (ip.length !== 4 && ip.length !== 16) return `?${ip.toHex()}`
  const mapped = ip.length === 16 && ip.every((byte, at) => (at < 10 ? byte === 0 : at < 12 ? byte === 255 : true))
  return formatIp([...(mapped ? ip.subarray(12) : ip)])
}
