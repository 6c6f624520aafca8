import { InputError } from '../../std/errors.ts'
import { parseIp } from '../../std/ip.ts'
import { quote } from '../../std/quote.ts'
import type { AddressReader } from './addresses.ts'
import type { AgentConfig } from './agent-config.ts'
import type { Issues } from './issues.ts'
import type { Values } from './values.ts'

/**
 * What the original refuses or warns of in keys whose feature does not exist here: a file that it would not start with is not taken for
 * a good one only because half of it has no effect.
 */

const durations = [
  'acl_ttl', 'acl.token_ttl', 'acl.policy_ttl', 'acl.role_ttl', 'limits.https_handshake_timeout', 'primary_gateways_interval',
  'auto_config.authorization.static.expiration_leeway', 'auto_config.authorization.static.not_before_leeway', 'auto_config.authorization.static.clock_skew_leeway',
]

export function requireSegmentPorts(values: Values): void {
  for (const segment of values.blocks('segments')) {
    if (segment.int('port') <= 0) throw new InputError(`Port for segment ${quote(segment.string('name'))} cannot be <= 0`)
  }
}

/** Converts the values, and reports those that cannot be. */
export function readUnbuilt(values: Values, read: AddressReader, issues: Issues): void {
  for (const key of durations) issues.duration(key, values.optionalString(key))
  for (const key of ['primary_gateways', 'auto_config.server_addresses']) read.optional(key, values.strings(key))
  for (const [key, shown] of [['auto_encrypt.ip_san', 'AutoEncrypt.IPSAN'], ['auto_config.ip_sans', 'auto_config.ip_sans']] as const) {
    for (const text of values.strings(key)) if (parseIp(text) === undefined) issues.warn(`Cannot parse ip ${quote(text)} from ${shown}`)
  }
  const certificates = values.bool('connect.enabled') || values.bool('auto_encrypt.allow_tls') || values.bool('auto_config.enabled')
  if (values.bool('connect.enable_mesh_gateway_wan_federation') && !certificates) {
    throw new InputError("'connect.enable_mesh_gateway_wan_federation=true' requires 'connect.enabled=true'")
  }
  if (values.has('acl_datacenter')) issues.warn("The 'acl_datacenter' field is deprecated. Use the 'primary_datacenter' field instead.")
}

/** Whether access is controlled. */
export function guarded(values: Values): boolean {
  return values.has('acl.enabled') ? values.bool('acl.enabled') : values.has('acl_datacenter')
}

export function validateFederation({ server, nodeName, datacenter, primaryDatacenter }: AgentConfig, values: Values): void {
  const federation = 'connect.enable_mesh_gateway_wan_federation'
  if (values.bool(federation)) {
    if (!server) throw new InputError(`'${federation} = true' requires 'server = true'`)
    if (nodeName.includes('/')) throw new InputError(`'${federation} = true' requires that 'node_name' not contain '/' characters`)
    for (const key of ['start_join_wan', 'retry_join_wan']) {
      if (values.strings(key).some((text) => text !== '')) throw new InputError(`'${key}' is incompatible with '${federation} = true'`)
    }
  }
  if (!values.strings('primary_gateways').some((text) => text !== '')) return
  if (!server) throw new InputError("'primary_gateways' requires 'server = true'")
  if (primaryDatacenter === datacenter) throw new InputError("'primary_gateways' should only be configured in a secondary datacenter")
}

export function validateCertificates({ server }: AgentConfig, values: Values): void {
  const provider = values.string('connect.ca_provider')
  if (!['', 'consul', 'vault', 'aws-pca'].includes(provider)) throw new InputError(`${provider} is not a valid CA provider`)
  if (server && values.bool('auto_encrypt.tls')) throw new InputError('auto_encrypt.tls can only be used on a client.')
  if (!server && values.bool('auto_encrypt.allow_tls')) throw new InputError('auto_encrypt.allow_tls can only be used on a server.')
}

export function warnOfOpenServers({ tls }: AgentConfig, values: Values, issues: Issues): void {
  if (!values.bool('auto_encrypt.allow_tls') || tls.verifyIncoming || tls.verifyIncomingRpc) return
  issues.warn('if auto_encrypt.allow_tls is turned on, either verify_incoming or verify_incoming_rpc should be enabled. It is necessary to turn it off during a migration to TLS, but it should definitely be turned on afterwards.')
}

export function validateIntroductions(config: AgentConfig, values: Values, issues: Issues): void {
  const enabled = values.bool('auto_config.enabled')
  if (enabled && values.bool('auto_encrypt.tls')) throw new InputError('both auto_encrypt.tls and auto_config.enabled cannot be set to true.')
  if (values.bool('auto_config.authorization.enabled')) validateAuthorization(config, values)
  if (!enabled) return
  if (!config.tls.verifyOutgoing) throw new InputError('auto_config.enabled cannot be set without configuring TLS for server communications')
  if (config.server) throw new InputError('auto_config.enabled cannot be set to true for server agents.')
  const token = values.string('auto_config.intro_token') !== ''
  const file = values.string('auto_config.intro_token_file') !== ''
  if (token && file) issues.warn('Both an intro token and intro token file are set. The intro token will be used instead of the file')
  if (!token && !file) {
    throw new InputError('One of auto_config.intro_token, auto_config.intro_token_file or the CONSUL_INTRO_TOKEN environment variable must be set to enable auto_config')
  }
  if (!values.strings('auto_config.server_addresses').some((text) => text !== '')) throw new InputError('auto_config.enabled is set without providing a list of addresses')
}

function validateAuthorization({ server, datacenter, primaryDatacenter, tls }: AgentConfig, values: Values): void {
  const replicated = ['acl.enable_token_replication', 'enable_acl_replication'].find((key) => values.has(key))
  const copies = replicated === undefined ? values.has('acl_replication_token') : values.bool(replicated)
  if (guarded(values) && primaryDatacenter !== datacenter && !copies) {
    throw new InputError('Enabling auto-config authorization (auto_config.authorization.enabled) in non primary datacenters with ACLs enabled (acl.enabled) requires also enabling ACL token replication (acl.enable_token_replication)')
  }
  if (!server) throw new InputError('auto_config.authorization.enabled cannot be set to true for client agents')
  if (tls.certFile === '') throw new InputError('auto_config.authorization.enabled cannot be set without providing a TLS certificate for the server')
}
