import { joinHostPort } from '../std/ip.ts'

/** What is needed of a member of a pool to tell whether it is a server. `gossip/pool.ts` gives such members. */
export interface TaggedMember {
  readonly name: string
  readonly ip: string
  readonly tags: ReadonlyMap<string, string>
}

/** A server, as its tags describe it (protocol/gossip.md §6.4). */
export interface ServerInfo {
  /** Of the member: in the pool of all datacenters it ends in `.<datacenter>`. */
  readonly name: string
  /** Without that ending. */
  readonly shortName: string
  readonly id: string
  readonly datacenter: string
  readonly segment: string
  readonly ip: string
  readonly port: number
  /** `ip:port` of Raft and RPC. */
  readonly address: string
  readonly bootstrap: boolean
  readonly expect: number
  readonly nonVoter: boolean
  readonly useTls: boolean
  readonly wanJoinPort: number
  readonly version: number
  readonly raftVersion: number
  /** As `1.8.7`. */
  readonly build: string
  readonly acls: string
  readonly features: ReadonlyMap<string, number>
  /** Addresses by segment, of servers that are in several. */
  readonly segmentAddresses: ReadonlyMap<string, string>
}

const unknownAcls = '3'

/** The server that a member is; undefined for any that is none, among them those whose tags are faulty. */
export function serverInfo({ name, ip, tags }: TaggedMember): ServerInfo | undefined {
  if (tags.get('role') !== 'consul') return undefined
  const port = integer(tags.get('port'))
  const version = integer(tags.get('vsn'))
  const [expect, wanJoinPort, raftVersion] = ['expect', 'wan_join_port', 'raft_vsn'].map((tag) => integer(tags.get(tag) ?? '0'))
  const build = /\d+\.\d+\.\d+/.exec(tags.get('build') ?? '')?.[0]
  const features = tagged(tags, 'ft_', integer)
  const segmentAddresses = tagged(tags, 'sl_', hostAndPort)
  if ([port, version, expect, wanJoinPort, raftVersion, build, features, segmentAddresses].includes(undefined)) return undefined
  const datacenter = tags.get('dc') ?? ''
  return {
    name,
    shortName: name.endsWith(`.${datacenter}`) ? name.slice(0, -datacenter.length - 1) : name,
    id: tags.get('id') ?? '',
    datacenter,
    segment: tags.get('segment') ?? '',
    ip,
    port: port!,
    address: joinHostPort(ip, port!),
    bootstrap: tags.has('bootstrap'),
    expect: expect!,
    nonVoter: tags.has('nonvoter'),
    useTls: tags.has('use_tls'),
    wanJoinPort: wanJoinPort!,
    version: version!,
    raftVersion: raftVersion!,
    build: build!,
    acls: tags.get('acls') ?? unknownAcls,
    features: features!,
    segmentAddresses: segmentAddresses!,
  }
}

/** Whether a member is an agent that is no server. */
export function isClient({ tags }: TaggedMember): boolean {
  return tags.get('role') === 'node'
}

/** As Go's `strconv.Atoi`. */
function integer(text: string | undefined): number | undefined {
  if (text === undefined || !/^[+-]?\d+$/.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : undefined
}

function hostAndPort(text: string): string | undefined {
  const colon = text.lastIndexOf(':')
  return colon >= 0 && integer(text.slice(colon + 1)) !== undefined ? text : undefined
}

/** The tags with a prefix, read; undefined if one of them cannot be. */
function tagged<T>(tags: ReadonlyMap<string, string>, prefix: string, read: (text: string) => T | undefined): ReadonlyMap<string, T> | undefined {
  const out = new Map<string, T>()
  for (const [tag, text] of tags) {
    if (!tag.startsWith(prefix)) continue
    const value = read(text)
    if (value === undefined) return undefined
    out.set(tag.slice(prefix.length), value)
  }
  return out
}
