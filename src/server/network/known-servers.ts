import { serverInfo, type ServerInfo } from '../../cluster/server-info.ts'
import type { PoolMember } from '../neighbours.ts'
import type { MemberEvent } from './pool.ts'

/** The servers of the datacenter's pool that have not failed or left, by what Raft calls them. */
export class KnownServers {
  readonly #datacenter: string
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
    const known = this.#byId.get(info.id)
    if (known !== undefined && known.name === info.name) {
      this.#byId.delete(info.id)
      this.#byAddress.delete(known.address)
    }
    if (event === 'join' || event === 'update') {
      this.#byId.set(info.id, info)
      this.#byAddress.set(info.address, info)
    }
    return info
  }
}
