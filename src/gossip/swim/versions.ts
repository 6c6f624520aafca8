import type { MemberlistState } from '../../wire/records/memberlist.ts'
import type { SwimNode } from './ports.ts'

const [least, most, current] = [0, 1, 2]
/** Where the application's three versions begin. */
const delegate = 3

/** The range of versions that everybody alive speaks. */
interface Range {
  min: number
  max: number
}

/**
 * Whether all members, theirs and ours, understand each other: each must speak versions that all who are alive understand
 * (protocol/gossip.md §3.10). Gives the text for the first who does not.
 */
export function incompatibility(remote: readonly MemberlistState[], local: Iterable<SwimNode>): string | undefined {
  const protocol: Range = { min: 0, max: 255 }
  const application: Range = { min: 0, max: 255 }
  const ours = [...local]
  const narrow = (versions: ArrayLike<number>): void => {
    protocol.min = Math.max(protocol.min, versions[least] ?? 0)
    protocol.max = Math.min(protocol.max, versions[most] ?? 0)
    application.min = Math.max(application.min, versions[delegate + least] ?? 0)
    application.max = Math.min(application.max, versions[delegate + most] ?? 0)
  }
  for (const { State, Vsn } of remote) if (State === 0 && Vsn !== null && Vsn.length > 0) narrow(Vsn)
  for (const { state, versions } of ours) if (state === 'alive') narrow(versions)
  const outside = (name: string, versions: ArrayLike<number>): string | undefined => {
    const spoken = versions[current] ?? 0
    const delegateSpoken = versions[delegate + current] ?? 0
    if (spoken < protocol.min || spoken > protocol.max) {
      return `Node '${name}' protocol version (${spoken}) is incompatible: [${protocol.min}, ${protocol.max}]`
    }
    if (delegateSpoken < application.min || delegateSpoken > application.max) {
      return `Node '${name}' delegate protocol version (${delegateSpoken}) is incompatible: [${application.min}, ${application.max}]`
    }
    return undefined
  }
  for (const { Name, Vsn } of remote) {
    const text = outside(Name, Vsn ?? [])
    if (text !== undefined) return text
  }
  for (const { name, versions } of ours) {
    const text = outside(name, versions)
    if (text !== undefined) return text
  }
  return undefined
}
