import { serverInfo, type ServerInfo } from '../../cluster/server-info.ts'
import type { PoolMember } from '../neighbours.ts'
import type { MemberEvent } from './pool.ts'

/** The servers of the datacenter's pool that have not failed or left, by what Raft calls them. */
export class KnownServers {
  readonly #datacenter: string
  readonly #byName = new Map<string, ServerInfo>()
  readonly #byId = new Map<string, ServerInfo>()
  readonly #byAddress = new Map<string, ServerInfo>()

  constructor(datacenter: string) {
    this.#datacenter = datacenter
  }

  byId(id: string): ServerInfo | undefined {
    return this.#byId.get(id)
  }

  byAddress(address: string): ServerInfo | undefined {
    return this.#byAddress.get(address)
  }

  /** Takes what happened to a member; gives the server that it is, if it is one of the datacenter. */
  take(event: MemberEvent, member: PoolMember): ServerInfo | undefined {
    const info = serverInfo(member)
    if (info === undefined || info.datacenter !== this.#datacenter) return undefined
    this.#forget(info.name)
    if (event === 'join' || event === 'update') {
      this.#byName.set(info.name, info)
      this.#byId.set(info.id, info)
      this.#byAddress.set(info.address, info)
    }
    return info
  }

  /** A server may come back with another ID or address; and another may have its by then. */
  #forget(name: string): void {
    const known = this.#byName.get(name)
    if (known === undefined) return
    this.#byName.delete(name)
    if (this.#byId.get(known.id) === known) this.#byId.delete(known.id)
    if (this.#byAddress.get(known.address) === known) this.#byAddress.delete(known.address)
  }
}
