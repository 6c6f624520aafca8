import { MemberStatus } from '../../cluster/member.ts'
import { origin } from '../../cluster/origin.ts'
import type { PoolMember } from '../neighbours.ts'
import type { MemberEvent, Pool, PoolListener } from './pool.ts'

interface Entry {
  readonly listener: PoolListener
  member: PoolMember
}

/** Gossip without a network: who enters is known to all at once. */
export class FakeGossip {
  readonly #entries = new Map<string, Entry>()
  #time = 0

  enter(member: PoolMember, listener: PoolListener): Pool {
    this.#entries.set(member.name, { member, listener })
    for (const { member: other } of this.#entries.values()) listener.members('join', [other])
    this.#tell('join', member, member.name)
    return {
      address: { ip: member.ip, port: member.port },
      local: () => this.#entries.get(member.name)?.member ?? member,
      members: () => [...this.#entries.values()].map((entry) => entry.member),
      join: (addresses) => Promise.resolve({ joined: addresses.length }),
      leave: async () => this.change(member.name, 'leave', MemberStatus.left),
      close: () => Promise.resolve(),
      forceLeave: async (name) => this.change(name, 'leave', MemberStatus.left),
      userEvent: (name, payload) => {
        const ltime = ++this.#time
        for (const entry of this.#entries.values()) entry.listener.userEvent({ ltime, name, payload })
      },
      coordinate: () => origin,
      cachedCoordinate: () => undefined,
      keys: () => Promise.reject(new Error('this pool has no keys')),
      stats: () => ({ members: String(this.#entries.size) }),
    }
  }

  /** A member fails, leaves or comes back. */
  change(name: string, event: MemberEvent, status: number): void {
    const entry = this.#entries.get(name)
    if (entry === undefined) return
    entry.member = { ...entry.member, status }
    if (event === 'reap') this.#entries.delete(name)
    this.#tell(event, entry.member)
  }

  #tell(event: MemberEvent, member: PoolMember, except = ''): void {
    for (const [name, { listener }] of this.#entries) if (name !== except) listener.members(event, [member])
  }
}
