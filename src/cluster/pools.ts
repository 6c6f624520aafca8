import { type PoolTimings, lanPool, wanPool } from '../gossip/options.ts'
import { GossipPool, type PoolHandlers, type PoolNet } from '../gossip/pool.ts'
import { RegularExpressions } from '../lang/bexpr/regular-expression.ts'
import { HostError } from '../runtime/host.ts'
import type { Runtime } from '../runtime/ports.ts'
import { ConsulError } from '../std/errors.ts'
import { parseNetwork } from '../std/ip.ts'
import type { PoolName } from './delegate.ts'
import { loadKeys } from './keys.ts'

/** What is configured about one pool (`serf_lan`, `gossip_lan`, …). */
export interface PoolSettings {
  readonly bind: { readonly ip: string; readonly port: number }
  readonly advertise: { readonly ip: string; readonly port: number }
  readonly timings: Pick<PoolTimings, 'gossipIntervalMs' | 'gossipNodes' | 'probeIntervalMs' | 'probeTimeoutMs' | 'suspicionMult' | 'retransmitMult'>
  /** Not above 0: the usual one. */
  readonly reconnectTimeoutMs: number
  /** In CIDR form; empty: all. */
  readonly allowedCidrs: readonly string[]
}

/** What is configured about all pools. */
export interface GossipSettings {
  /** In base64; empty for none. */
  readonly encrypt: string
  readonly verifyIncoming: boolean
  readonly verifyOutgoing: boolean
  /** Whether keys are kept in a file, which then comes before `encrypt`. */
  readonly keyringFile: boolean
  readonly rejoinAfterLeave: boolean
}

/** A member to be. */
export interface PoolEntry {
  readonly scope: PoolName
  /** In the pool of all datacenters with the datacenter behind it. */
  readonly name: string
  readonly tags: ReadonlyMap<string, string>
  readonly settings: PoolSettings
  readonly gossip: GossipSettings
  /** Where the pool is remembered; empty: nowhere. */
  readonly dataDir: string
  /** Whether the members are asked who is right when two have one name. */
  readonly resolveConflicts: boolean
  /** What is said of a failure to enter. */
  readonly failure: string
}

const files = { lan: 'local', wan: 'remote' } as const

/** Enters a pool, as a pool of one until somebody is joined, or those who are remembered are found. */
export async function startPool(runtime: Runtime, net: PoolNet, entry: PoolEntry, handlers: PoolHandlers): Promise<GossipPool> {
  const { scope, name, tags, settings, gossip, dataDir, resolveConflicts } = entry
  const path = `${dataDir}/serf/${files[scope]}`
  const { keys, file } = await loadKeys(runtime, gossip, dataDir === '' ? undefined : `${path}.keyring`, scope.toUpperCase())
  const { bind, advertise } = settings
  return named(scope, entry.failure, GossipPool.start(runtime, net, {
    name,
    label: scope,
    bind,
    // Whoever binds any free port cannot know which one to advertise.
    advertise: advertise.port === 0 ? { ip: advertise.ip } : advertise,
    tags,
    timings: timingsOf(scope, settings),
    keys,
    ...(file === undefined ? {} : { keyringFile: file }),
    verifyIncoming: gossip.verifyIncoming,
    verifyOutgoing: gossip.verifyOutgoing,
    ...(dataDir === '' ? {} : { snapshotPath: `${path}.snapshot` }),
    rejoinAfterLeave: gossip.rejoinAfterLeave,
    resolveConflicts,
    allowedCidrs: settings.allowedCidrs.map((text) => parseNetwork(text)!),
    matches,
  }, handlers))
}

/** For the pool of all datacenters the original listens before memberlist begins. */
const ofMemberlist = 'Failed to create memberlist: Could not set up network transport: failed to obtain an address: '

async function named<T>(scope: PoolName, what: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof ConsulError || error instanceof HostError) throw new ConsulError('gossip', `${what}: ${scope === 'wan' ? error.message.replace(ofMemberlist, '') : error.message}`, { cause: error })
    throw error
  }
}

function timingsOf(scope: PoolName, { timings, reconnectTimeoutMs }: PoolSettings): PoolTimings {
  const usual = scope === 'lan' ? lanPool : wanPool
  return { ...usual, ...timings, reconnectTimeoutMs: reconnectTimeoutMs > 0 ? reconnectTimeoutMs : usual.reconnectTimeoutMs }
}

function matches(expression: string, text: string): boolean {
  return new RegularExpressions().compile(expression)(text)
}
