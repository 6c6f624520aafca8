import { joinHostPort } from '../../std/ip.ts'
import type { AgentConfig } from '../config/agent-config.ts'
import type { GossipAddress, PoolConfig } from '../config/gossip-config.ts'
import { hidden, networkText } from './shown.ts'
import { Written } from './written.ts'

/** What of the configuration concerns the cluster and who may talk to it, under the original's names. */
export function debugCluster(config: AgentConfig): Readonly<Record<string, unknown>> {
  const { gossip, ports, tls } = config
  const written = new Written(config)
  return {
    CAFile: tls.caFile,
    CAPath: tls.caPath,
    CertFile: tls.certFile,
    DisableKeyringFile: written.bool('disable_keyring_file'),
    EncryptKey: hidden,
    EncryptVerifyIncoming: gossip.verifyIncoming,
    EncryptVerifyOutgoing: gossip.verifyOutgoing,
    KeyFile: hidden,
    RejoinAfterLeave: gossip.rejoinAfterLeave,
    SerfPortLAN: ports.serfLan,
    SerfPortWAN: ports.serfWan,
    ServerName: tls.serverName,
    TLSCipherSuites: tls.cipherSuites.map(suiteNumber),
    TLSMinVersion: written.string('tls_min_version'),
    TLSPreferServerCipherSuites: tls.preferServerSuites,
    VerifyIncoming: tls.verifyIncoming,
    VerifyIncomingHTTPS: tls.verifyIncomingHttps,
    VerifyIncomingRPC: tls.verifyIncomingRpc,
    VerifyOutgoing: tls.verifyOutgoing,
    VerifyServerHostname: tls.verifyServerHostname,
    ...pool(written, 'LAN', gossip.lan),
    ...pool(written, 'WAN', gossip.wan),
  }
}

/** Where a pool is off, its settings are shown all the same, and its addresses are empty. */
function pool(written: Written, name: 'LAN' | 'WAN', config: PoolConfig | undefined): Readonly<Record<string, unknown>> {
  const gossip = name === 'LAN' ? 'gossip_lan' : 'gossip_wan'
  const suffix = name === 'LAN' ? '' : '_wan'
  return {
    [`Gossip${name}GossipInterval`]: written.duration(`${gossip}.gossip_interval`),
    [`Gossip${name}GossipNodes`]: written.integer(`${gossip}.gossip_nodes`),
    [`Gossip${name}ProbeInterval`]: written.duration(`${gossip}.probe_interval`),
    [`Gossip${name}ProbeTimeout`]: written.duration(`${gossip}.probe_timeout`),
    [`Gossip${name}RetransmitMult`]: written.integer(`${gossip}.retransmit_mult`),
    [`Gossip${name}SuspicionMult`]: written.integer(`${gossip}.suspicion_mult`),
    [`ReconnectTimeout${name}`]: written.duration(`reconnect_timeout${suffix}`),
    [`RetryJoinInterval${name}`]: written.duration(`retry_interval${suffix}`),
    [`RetryJoin${name}`]: (config?.retryJoin ?? written.strings(`retry_join${suffix}`)).map(withoutSecrets),
    [`RetryJoinMaxAttempts${name}`]: written.integer(`retry_max${suffix}`),
    [`SerfAdvertiseAddr${name}`]: url(config?.advertise),
    [`SerfAllowedCIDRs${name}`]: written.strings(name === 'LAN' ? 'serf_lan_allowed_cidrs' : 'serf_wan_allowed_cidrs').map(networkText),
    [`SerfBindAddr${name}`]: url(config?.bind),
    [`StartJoinAddrs${name}`]: config?.startJoin ?? written.strings(`start_join${suffix}`),
  }
}

function url(address: GossipAddress | undefined): string {
  return address === undefined ? '' : `tcp://${joinHostPort(address.ip, address.port)}`
}

/** Providers that know where to join are given their secrets as `name=value`. */
function withoutSecrets(text: string): string {
  return text.split(/\s+/).filter((word) => word !== '').map((word) => (/key|token|secret/i.test(word) ? `${word.split('=', 1)[0]}=${hidden}` : word)).join(' ')
}

/** IANA's number of a cipher suite, which is what Go has of it. */
function suiteNumber(name: string): number {
  return suiteNumbers.get(name) ?? 0
}

const suiteNumbers: ReadonlyMap<string, number> = new Map([
  ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA', 0xc009], ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256', 0xc023],
  ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 0xc02b], ['TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA', 0xc00a],
  ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 0xc02c], ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 0xc013],
  ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256', 0xc027], ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 0xc02f],
  ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA', 0xc014], ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 0xc030],
])
