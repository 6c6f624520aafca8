import type { AgentConfig } from '../config/agent-config.ts'
import { hidden } from './shown.ts'
import { Written } from './written.ts'

/** What concerns parts that do not exist here: what the original shows of them while they are off. */
export function debugUnbuilt(config: AgentConfig): Readonly<Record<string, unknown>> {
  const written = new Written(config)
  return {
    ...withoutAcls(config),
    AutoConfig: {
      Authorizer: { AllowReuse: false, AuthMethod: unusedAuthMethod, ClaimAssertions: [], Enabled: false },
      DNSSANs: [], Enabled: false, IPSANs: [], IntroToken: hidden, IntroTokenFile: '', ServerAddresses: [],
    },
    AutoEncryptAllowTLS: false,
    AutoEncryptDNSSAN: [],
    AutoEncryptIPSAN: [],
    AutoEncryptTLS: false,
    AutopilotDisableUpgradeMigration: written.bool('autopilot.disable_upgrade_migration'),
    AutopilotRedundancyZoneTag: written.string('autopilot.redundancy_zone_tag'),
    AutopilotUpgradeVersionTag: written.string('autopilot.upgrade_version_tag'),
    ConnectCAConfig: {},
    ConnectCAProvider: '',
    ConnectEnabled: false,
    ConnectMeshGatewayWANFederationEnabled: false,
    ConnectTestCALeafRootChangeSpread: '0s',
    EnableCentralServiceConfig: false,
    EnterpriseRuntimeConfig: {},
    NonVotingServer: written.bool('non_voting_server'),
    PrimaryGateways: [],
    PrimaryGatewaysInterval: '30s',
    SegmentLimit: 64,
    SegmentName: '',
    SegmentNameLimit: 64,
    Segments: [],
  }
}

function withoutAcls({ primaryDatacenter }: AgentConfig): Readonly<Record<string, unknown>> {
  return {
    ACLAgentMasterToken: hidden,
    ACLAgentToken: hidden,
    ACLDatacenter: primaryDatacenter,
    ACLDefaultPolicy: 'allow',
    ACLDisabledTTL: '2m0s',
    ACLDownPolicy: 'extend-cache',
    ACLEnableKeyListPolicy: false,
    ACLEnableTokenPersistence: false,
    ACLMasterToken: hidden,
    ACLPolicyTTL: '30s',
    ACLReplicationToken: hidden,
    ACLRoleTTL: '0s',
    ACLToken: hidden,
    ACLTokenReplication: false,
    ACLTokenTTL: '30s',
    ACLsEnabled: false,
  }
}

/** The original makes this even when nobody is to log in. */
const unusedAuthMethod = {
  ACLAuthMethodEnterpriseFields: {},
  Config: {
    BoundAudiences: null, BoundIssuer: '', ClaimMappings: null, ClockSkewLeeway: 0, ExpirationLeeway: 0, JWKSCACert: '', JWKSURL: '', JWTSupportedAlgs: null,
    JWTValidationPubKeys: null, ListClaimMappings: null, NotBeforeLeeway: 0, OIDCDiscoveryCACert: '', OIDCDiscoveryURL: '',
  },
  Description: '',
  DisplayName: '',
  EnterpriseMeta: {},
  MaxTokenTTL: '0s',
  Name: 'Auto Config Authorizer',
  RaftIndex: { CreateIndex: 0, ModifyIndex: 0 },
  TokenLocality: '',
  Type: 'jwt',
} as const
