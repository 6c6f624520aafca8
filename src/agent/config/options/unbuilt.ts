import { type Option, type OptionKind, unbuilt } from '../option.ts'

const text = (idle?: string, flag?: string, flagDoc?: string): readonly [OptionKind, object] => row('string', idle === undefined ? [''] : ['', idle], flag, flagDoc)
const duration = (idle: string, flag?: string, flagDoc?: string): readonly [OptionKind, object] => row('string', [idle], flag, flagDoc)
const off = (flag?: string, flagDoc?: string): readonly [OptionKind, object] => row('bool', [false], flag, flagDoc)
const texts = (flag?: string, flagDoc?: string): readonly [OptionKind, object] => row('strings', [], flag, flagDoc)

function row(kind: OptionKind, idle: readonly (string | boolean | number)[], flag?: string, flagDoc?: string): readonly [OptionKind, object] {
  return [kind, { idle, ...(flag === undefined ? {} : { flag, flagDoc }) }]
}

const more = 'Can be given more than once.'

const acl: readonly Option[] = unbuilt('access control lists', {
  acl_agent_master_token: text(), acl_agent_token: text(), acl_datacenter: text(), acl_default_policy: text('allow'),
  acl_down_policy: text('extend-cache'), acl_enable_key_list_policy: off(), acl_master_token: text(), acl_replication_token: text(),
  acl_ttl: duration('30s'), acl_token: text(), 'acl.enabled': off(), 'acl.enable_token_replication': off(), 'acl.policy_ttl': duration('30s'),
  'acl.role_ttl': text(), 'acl.token_ttl': duration('30s'), 'acl.down_policy': text('extend-cache'), 'acl.default_policy': text('allow'),
  'acl.enable_key_list_policy': off(), 'acl.tokens.master': text(), 'acl.tokens.replication': text(), 'acl.tokens.agent_master': text(),
  'acl.tokens.default': text(), 'acl.tokens.agent': text(), 'acl.enable_token_persistence': off(), enable_acl_replication: off(),
})

const definitions: readonly Option[] = unbuilt('configuration entries', { enable_central_service_config: off() })

const gateways: readonly Option[] = unbuilt('mesh gateways', {
  primary_gateways: texts('primary-gateway', `Address of a mesh gateway of the primary datacenter, for the first contact. ${more}`),
  primary_gateways_interval: duration('30s'),
})

/** What a token of introduction must say. */
const introduction: Readonly<Record<string, readonly [OptionKind, object]>> = {
  claim_assertions: texts(), allow_reuse: off(), jwt_supported_algs: texts(), bound_audiences: texts(), claim_mappings: ['map', {}],
  list_claim_mappings: ['map', {}], oidc_discovery_url: text(), oidc_discovery_ca_cert: text(), jwks_url: text(), jwks_ca_cert: text(),
  jwt_validation_pub_keys: texts(), bound_issuer: text(), expiration_leeway: duration('0s'), not_before_leeway: duration('0s'),
  clock_skew_leeway: duration('0s'),
}

const security: readonly Option[] = [
  ...unbuilt('certificates made by servers', {
    'auto_encrypt.tls': off(), 'auto_encrypt.dns_san': texts(), 'auto_encrypt.ip_san': texts(), 'auto_encrypt.allow_tls': off(),
  }),
  ...unbuilt('automatic configuration', {
    'auto_config.enabled': off(), 'auto_config.intro_token': text(), 'auto_config.intro_token_file': text(), 'auto_config.server_addresses': texts(),
    'auto_config.dns_sans': texts(), 'auto_config.ip_sans': texts(), 'auto_config.authorization.enabled': off(),
    ...Object.fromEntries(Object.entries(introduction).map(([key, row]) => [`auto_config.authorization.static.${key}`, row])),
  }),
]

const interfaces: readonly Option[] = [
  ...unbuilt('Connect', {
    'connect.enabled': off(), 'connect.ca_provider': text('consul'), 'connect.ca_config': ['object'],
    'connect.enable_mesh_gateway_wan_federation': off(),
  }),
  ...unbuilt('syslog', { enable_syslog: off('syslog', 'Send log lines to syslog.') }),
  ...unbuilt('Circonus', {
    'telemetry.circonus_api_app': text(), 'telemetry.circonus_api_token': text(), 'telemetry.circonus_api_url': text(), 'telemetry.circonus_broker_id': text(),
    'telemetry.circonus_broker_select_tag': text(), 'telemetry.circonus_check_display_name': text(),
    'telemetry.circonus_check_force_metric_activation': text(), 'telemetry.circonus_check_id': text(), 'telemetry.circonus_check_instance_id': text(),
    'telemetry.circonus_check_search_tag': text(), 'telemetry.circonus_check_tags': text(), 'telemetry.circonus_submission_interval': text(),
    'telemetry.circonus_submission_url': text(),
  }),
]

/** Keys of 1.8.7 whose feature does not exist here yet. */
export const unbuiltOptions: readonly Option[] = [...acl, ...definitions, ...gateways, ...security, ...interfaces]
