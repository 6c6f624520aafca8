import { milliseconds } from '../../std/duration.ts'
import { InputError } from '../../std/errors.ts'
import { joinProblems } from '../../std/go-multi-error.ts'
import { parseNetwork } from '../../std/ip.ts'
import type { AddressReader } from './addresses.ts'
import type { AgentConfig } from './agent-config.ts'
import type { GossipConfig, PoolConfig } from './gossip-config.ts'
import type { Issues } from './issues.ts'
import type { Values } from './values.ts'

function networks(key: string, values: Values): readonly string[] {
  const all = values.strings(key)
  const bad = all.filter((text) => parseNetwork(text.trim()) === undefined)
  if (bad.length > 0) throw new InputError(`${key}: ${joinProblems(bad.map((text) => `invalid cidr: ${text}`))}`)
  return all.map((text) => text.trim())
}

type Place = Pick<AgentConfig, 'bindAddr' | 'advertiseAddr' | 'advertiseAddrWan' | 'ports'>

/** Reads what concerns the pools of gossip. */
export function buildGossip(values: Values, read: AddressReader, issues: Issues, place: Place): GossipConfig {
  const { ports } = place
  const pool = (scope: 'lan' | 'wan', port: number, advertise: string): PoolConfig => {
    const ending = scope === 'lan' ? '' : '_wan'
    const ms = (key: string, name = key): number => milliseconds(issues.duration(name, values.optionalString(key)))
    // The original's messages have two dots here.
    const timing = (name: string): number => ms(`gossip_${scope}.${name}`, `gossip_${scope}..${name}`)
    return {
      // The original does not look at where a pool would be that is off.
      bind: { ip: (port < 0 ? undefined : read.ip(`serf_${scope}`, values.string(`serf_${scope}`))) ?? place.bindAddr, port },
      advertise: { ip: advertise, port },
      timings: {
        gossipIntervalMs: timing('gossip_interval'),
        gossipNodes: values.number(`gossip_${scope}.gossip_nodes`),
        probeIntervalMs: timing('probe_interval'),
        probeTimeoutMs: timing('probe_timeout'),
        suspicionMult: values.number(`gossip_${scope}.suspicion_mult`),
        retransmitMult: values.number(`gossip_${scope}.retransmit_mult`),
      },
      reconnectTimeoutMs: ms(`reconnect_timeout${ending}`),
      allowedCidrs: networks(`serf_${scope}_allowed_cidrs`, values),
      startJoin: read.optional(`start_join${ending}`, values.strings(`start_join${ending}`)),
      retryJoin: read.optional(`retry_join${ending}`, values.strings(`retry_join${ending}`)),
      retryIntervalMs: ms(`retry_interval${ending}`),
      retryMax: values.number(`retry_max${ending}`),
    }
  }
  const lan = pool('lan', ports.serfLan, place.advertiseAddr)
  const wan = pool('wan', ports.serfWan, place.advertiseAddrWan)
  return {
    lan,
    wan: ports.serfWan < 0 ? undefined : wan,
    encrypt: values.string('encrypt'),
    verifyIncoming: values.bool('encrypt_verify_incoming'),
    verifyOutgoing: values.bool('encrypt_verify_outgoing'),
    keyringFile: !values.bool('disable_keyring_file'),
    rejoinAfterLeave: values.bool('rejoin_after_leave'),
  }
}
