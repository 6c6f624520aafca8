import { contains, parseIp } from '../std/ip.ts'
import type { Logger, Random } from '../runtime/ports.ts'
import { sealOverhead } from './envelope.ts'
import type { PoolOptions } from './options.ts'
import type { SerfMeter } from './serf/core.ts'
import type { Keyring } from './serf/keyring.ts'
import { metaOf, Serf } from './serf/machine.ts'
import type { Birth } from './serf/machine.ts'
import { ipText } from './serf/member.ts'
import type { Remembered } from './serf/snapshot.ts'
import { Swim } from './swim/machine.ts'
import { defaultBounds, packetBytes, type SwimOptions } from './swim/options.ts'

/** Memberlist's protocols 1 to 5, of which 2 is spoken; serf's 2 to 5, of which Consul speaks 4. */
const versions = [1, 5, 2, 2, 5] as const
const consulSerfProtocol = 4

export interface MachineParts {
  readonly options: PoolOptions
  /** What others are told. */
  readonly ip: Uint8Array
  readonly port: number
  readonly bindPort: number
  readonly keyring: Keyring | undefined
  readonly remembered: Remembered
  readonly mayMerge: Birth['mayMerge']
  readonly random: Random
  readonly serfLog: Logger
  readonly swimLog: Logger
  readonly meter: SerfMeter
}

/** The two machines of a pool, one on top of the other. */
export function makeMachines(parts: MachineParts): { readonly serf: Serf; readonly swim: Swim } {
  const { options, keyring, remembered, mayMerge, random, serfLog, swimLog } = parts
  const serf = new Serf({
    options: { ...options.timings, name: options.name, resolveConflicts: options.resolveConflicts },
    tags: options.tags,
    keyring,
    remembered,
    random,
    log: serfLog,
    meter: parts.meter,
    matches: options.matches,
    mayMerge,
  })
  return { serf, swim: new Swim(swimOptions(parts), random, swimLog, serf) }
}

function swimOptions({ options, ip, port, bindPort, keyring }: MachineParts): SwimOptions {
  const { allowedCidrs = [], verifyOutgoing = true } = options
  return {
    name: options.name,
    ip,
    port,
    bindPort,
    meta: metaOf(options.tags),
    versions: [...versions, options.serfProtocol ?? consulSerfProtocol],
    timings: options.timings,
    bounds: defaultBounds,
    packetBytes,
    sealBytes: () => ({ gossip: keyring === undefined ? 0 : sealOverhead, direct: keyring === undefined || !verifyOutgoing ? 0 : sealOverhead }),
    compress: true,
    tcpPings: true,
    deadNodeReclaimMs: options.timings.deadNodeReclaimMs,
    ...(allowedCidrs.length === 0 ? {} : { allows: (from) => isIn(allowedCidrs, from) }),
  }
}

function isIn(networks: NonNullable<PoolOptions['allowedCidrs']>, bytes: Uint8Array): boolean {
  const ip = parseIp(ipText(bytes))
  return ip !== undefined && networks.some((network) => contains(network, ip))
}
