import { isClient, serverInfo, type TaggedMember } from './server-info.ts'
import { MemberStatus } from './member.ts'

/** A member that a pool is about to take. */
export interface ArrivingMember extends TaggedMember {
  readonly status: number
}

/** Whom members of the local pool must be compatible with. */
export interface MergeOwner {
  readonly nodeName: string
  readonly nodeId: string
  readonly datacenter: string
}

/** Agents before this build had no ID that is theirs alone. */
const idsUnique = [0, 8, 5] as const

/**
 * Why the pool of a datacenter cannot take these members, in the original's words; undefined if it can (protocol/gossip.md §6.5).
 * A node ID belongs to one name, the datacenter is ours, and segments do not exist.
 */
export function lanMergeProblem(owner: MergeOwner, members: readonly ArrivingMember[]): string | undefined {
  const nameOfId = new Map<string, string>()
  for (const member of members) {
    const { name, tags } = member
    const id = tags.get('id') ?? ''
    if (id !== '') {
      // Whoever has left may have given its name or its ID to another.
      if (member.status === MemberStatus.left) continue
      if (id === owner.nodeId && name !== owner.nodeName) return `Member '${name}' has conflicting node ID '${id}' with this agent's ID`
      const other = nameOfId.get(id)
      if (other !== undefined) return `Member '${name}' has conflicting node ID '${id}' with member '${other}'`
      if (hasUniqueId(tags.get('build'))) nameOfId.set(id, name)
    }
    const datacenter = isClient(member) ? tags.get('dc') ?? '' : serverInfo(member)?.datacenter
    if (datacenter !== undefined && datacenter !== owner.datacenter) return `Member '${name}' part of wrong datacenter '${datacenter}'`
    const segment = tags.get('segment') ?? ''
    if (segment !== '') return `Member '${name}' part of wrong segment '${segment}' (expected '')`
  }
  return undefined
}

/** The same for the pool of all datacenters, which takes servers alone. */
export function wanMergeProblem(members: readonly TaggedMember[]): string | undefined {
  const other = members.find((member) => serverInfo(member) === undefined)
  return other === undefined ? undefined : `Member '${other.name}' is not a server`
}

function hasUniqueId(build: string | undefined): boolean {
  const match = /(\d+)\.(\d+)\.(\d+)/.exec(build ?? '')
  if (match === null) return false
  for (const [i, least] of idsUnique.entries()) {
    const part = Number(match[i + 1])
    if (part !== least) return part > least
  }
  return true
}
