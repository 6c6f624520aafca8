import { auditShape, segmentShape, tokenProviderShape } from '../definitions/enterprise-shapes.ts'
import type { Shape } from '../definitions/shape.ts'
import { type Option, optionsOf } from '../option.ts'

/** Blocks whose contents are read, so that what does not belong there is refused. */
const shapes: Readonly<Record<string, Shape>> = {
  'acl.tokens.managed_service_provider': tokenProviderShape, audit: auditShape, segments: segmentShape,
}

const flags: Readonly<Record<string, Partial<Option>>> = {
  non_voting_server: { flag: 'non-voting-server', flagDoc: '(Enterprise-only) Only receive the replicated log and take no part in the quorum.' },
  segment: { flag: 'segment', flagDoc: '(Enterprise-only) Network segment to join.' },
}

/** Keys that the original accepts without any effect. */
export const inertOptions: readonly Option[] = [
  ...optionsOf('enterprise', {
    'acl.tokens.managed_service_provider': 'objects', 'acl.msp_disable_bootstrap': 'bool', 'autopilot.disable_upgrade_migration': 'bool',
    'autopilot.redundancy_zone_tag': 'string', 'autopilot.upgrade_version_tag': 'string', 'dns_config.prefer_namespace': 'bool', audit: 'object',
    non_voting_server: 'bool', segment: 'string', segments: 'objects',
  }).map((row) => ({ ...row, ...(shapes[row.key] === undefined ? {} : { shape: shapes[row.key]! }), ...flags[row.key] })),
  ...optionsOf('internal', {
    snapshot_agent: 'object', acl_disabled_ttl: 'string', 'acl.disabled_ttl': 'string', ae_interval: 'string', check_deregister_interval_min: 'string',
    check_reap_interval: 'string', 'consul.coordinate.update_batch_size': 'int', 'consul.coordinate.update_max_batches': 'int',
    'consul.coordinate.update_period': 'string', 'consul.raft.election_timeout': 'string', 'consul.raft.heartbeat_timeout': 'string',
    'consul.raft.leader_lease_timeout': 'string', 'consul.server.health_interval': 'string', revision: 'string', segment_limit: 'int',
    segment_name_limit: 'int', sync_coordinate_interval_min: 'string', sync_coordinate_rate_target: 'float64', version: 'string',
    version_prerelease: 'string', 'connect.test_ca_leaf_root_change_spread': 'string',
  }),
]
