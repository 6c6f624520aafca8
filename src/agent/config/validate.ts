import { InputError } from '../../std/errors.ts'
import { parseNetwork } from '../../std/ip.ts'
import { quote } from '../../std/quote.ts'
import type { Host } from '../../runtime/host.ts'
import { unbase64 } from '../../wire/json-text.ts'
import { kindProblem } from '../../wire/service-rules.ts'
import { nodeServiceOf } from '../local/definition.ts'
import { addressText, isAny } from './addresses.ts'
import type { AgentConfig, ListenAddress } from './agent-config.ts'
import type { Issues } from './issues.ts'
import { guarded, validateCertificates, validateFederation, validateIntroductions, warnOfOpenServers } from './unbuilt-rules.ts'
import type { Values } from './values.ts'

const datacenterName = /^[a-z0-9_-]+$/

const dangerousScripts = 'using enable-script-checks without ACLs and without allow_write_http_from is DANGEROUS, use enable-local-script-checks instead, see '
  + 'https://www.hashicorp.com/blog/protecting-consul-from-rce-risk-in-specific-configurations/'

const bothPages = 'Both the ui and ui-dir flags were specified, please provide only one.\nIf trying to use your own web UI resources, use the ui-dir flag.\n'
  + 'The web UI is included in the binary so use ui to enable it'

/** Judges the configuration as a whole, in the original's order, since the first problem is the one reported. */
export function validateConfig(config: AgentConfig, values: Values, issues: Issues, host: Host): void {
  validateIdentity(config, issues, host)
  if (values.string('segment') !== '' || values.blocks('segments').length > 0) throw new InputError('Network segments are not supported in this version of Consul')
  validateDns(config)
  validateServer(config)
  if (config.checkSettings.checkOutputMaxSize < 1) {
    throw new InputError('check_output_max_size must be positive, to discard check output use the discard_check_output flag')
  }
  if (config.autopilot.maxTrailingLogs < 0) {
    throw new InputError(`autopilot.max_trailing_logs cannot be ${BigInt(config.autopilot.maxTrailingLogs)}. Must be greater than or equal to zero`)
  }
  if (!datacenterName.test(config.primaryDatacenter)) throw new InputError(`acl_datacenter cannot be ${quote(config.primaryDatacenter)}. Please use only [a-z0-9-_]`)
  if (values.bool('ui') && values.string('ui_dir') !== '' && !config.devMode) throw new InputError(bothPages)
  validateLimits(config)
  validateMeta(config.nodeMeta)
  validateKey(config)
  validateFederation(config, values)
  const old = config.dataDir === '' ? 'mdb' : `${config.dataDir}/mdb`
  if (config.server && host.pathKind(old) !== 'absent') {
    throw new InputError(`CRITICAL: Deprecated data folder found at ${quote(old)}!\nConsul will refuse to boot with this directory present.\n`
      + 'See https://www.consul.io/docs/upgrade-specific.html for more information.')
  }
  validateListeners(config)
  for (const network of config.allowWriteHttpFrom) {
    if (parseNetwork(network.trim()) === undefined) issues.add('allow_write_http_from', `allow_write_http_from: invalid cidr: ${network}`)
  }
  issues.throwIfAny()
  for (const service of config.services) {
    const problem = kindProblem(nodeServiceOf(service))
    if (problem !== undefined) throw new InputError(`service ${quote(service.Name)}: ${problem}`)
  }
  validateCertificates(config, values)
  warnOfServers(config, issues)
  warnOfOpenServers(config, values, issues)
  validateFileLimit(config, host)
  validateIntroductions(config, values, issues)
  if (config.checkSettings.enableScriptChecks && !guarded(values) && config.allowWriteHttpFrom.length === 0) issues.warn(dangerousScripts)
}

function validateIdentity(config: AgentConfig, issues: Issues, host: Host): void {
  const { datacenter, dataDir, devMode, nodeName } = config
  if (datacenter === '') throw new InputError('datacenter cannot be empty')
  if (!datacenterName.test(datacenter)) throw new InputError(`datacenter cannot be ${quote(datacenter)}. Please use only [a-z0-9-_]`)
  if (dataDir === '' && !devMode) throw new InputError('data_dir cannot be empty')
  validatePagePath(config.ui.contentPath)
  if (!devMode) {
    if (host.pathKind(dataDir) === 'file') throw new InputError(`data_dir ${quote(dataDir)} is not a directory`)
  }
  if (nodeName === '') throw new InputError('node_name cannot be empty')
  const undiscoverable = `Node name ${quote(nodeName)} will not be discoverable via DNS due to`
  if (/[^A-Za-z0-9-]/.test(nodeName)) {
    issues.warn(`${undiscoverable} invalid characters. Valid characters include all alpha-numerics and dashes.`)
  } else if (nodeName.length > 63) {
    issues.warn(`${undiscoverable} it being too long. Valid lengths are between 1 and 63 bytes.`)
  }
  if (isAny(config.advertiseAddr)) throw new InputError('Advertise address cannot be 0.0.0.0, :: or [::]')
  if (isAny(config.advertiseAddrWan)) throw new InputError('Advertise WAN address cannot be 0.0.0.0, :: or [::]')
}

function validatePagePath(path: string): void {
  if (!/^[A-Za-z0-9/_-]+$/.test(path)) throw new InputError(`ui-content-path can only contain alphanumeric, -, _, or /. received: ${path}`)
  if (/^\/v\d+\/$/.test(path)) throw new InputError(`ui-content-path cannot have 'v[0-9]'. received: ${path}`)
}

function validateDns({ dnsAddresses, dns, datacenter }: AgentConfig): void {
  if (dnsAddresses.some((address) => address.kind === 'unix')) throw new InputError('DNS address cannot be a unix socket')
  if (dns.recursors.some(({ host }) => isAny(host))) throw new InputError('DNS recursor address cannot be 0.0.0.0, :: or [::]')
  const kinds = ['service', 'connect', 'node', 'query', 'addr', datacenter]
  if (kinds.some((kind) => dns.altDomain.startsWith(`${kind}.`))) throw new InputError(`alt_domain cannot start with {${kinds.join(',')}}`)
}

function validateLimits({ dns }: AgentConfig): void {
  for (const [key, value] of [['udp_answer_limit', dns.udpAnswerLimit], ['a_record_limit', dns.aRecordLimit]] as const) {
    if (value < 0) throw new InputError(`dns_config.${key} cannot be ${BigInt(value)}. Must be greater than or equal to zero`)
  }
}

function validateServer({ bootstrap, bootstrapExpect, server, devMode }: AgentConfig): void {
  if (bootstrap && !server) throw new InputError("'bootstrap = true' requires 'server = true'")
  if (bootstrapExpect < 0) throw new InputError(`bootstrap_expect cannot be ${BigInt(bootstrapExpect)}. Must be greater than or equal to zero`)
  if (bootstrapExpect > 0 && !server) throw new InputError("'bootstrap_expect > 0' requires 'server = true'")
  if (bootstrapExpect > 0 && devMode) throw new InputError("'bootstrap_expect > 0' not allowed in dev mode")
  if (bootstrapExpect > 0 && bootstrap) throw new InputError("'bootstrap_expect > 0' and 'bootstrap = true' are mutually exclusive")
}

function validateKey({ gossip }: AgentConfig): void {
  try {
    unbase64(gossip.encrypt)
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`encrypt has invalid key: ${error.message}`, { cause: error })
    throw error
  }
}

const metaLimits = { pairs: 64, keyBytes: 128, valueBytes: 512 } as const

function validateMeta(meta: Readonly<Record<string, string>>): void {
  const pairs = Object.entries(meta)
  if (pairs.length > metaLimits.pairs) {
    throw new InputError(`node_meta invalid: Node metadata cannot contain more than ${metaLimits.pairs} key/value pairs`)
  }
  for (const [key, value] of pairs) {
    const problem = metaProblem(key, value)
    if (problem !== undefined) throw new InputError(`node_meta invalid: Couldn't load metadata pair ('${key}', '${value}'): ${problem}`)
  }
}

function metaProblem(key: string, value: string): string | undefined {
  if (key === '') return 'Key cannot be blank'
  if (!/^[a-zA-Z0-9_-]+$/.test(key)) return 'Key contains invalid characters'
  if (key.length > metaLimits.keyBytes) return `Key is too long (limit: ${metaLimits.keyBytes} characters)`
  if (key.startsWith('consul-')) return "Key prefix 'consul-' is reserved for internal use"
  return value.length > metaLimits.valueBytes ? `Value is too long (limit: ${metaLimits.valueBytes} characters)` : undefined
}

/** No two listeners of different protocols may share an address. Any free port never clashes. */
function validateListeners(config: AgentConfig): void {
  const inUse = new Map<string, string>()
  const claim = (name: string, address: ListenAddress): void => {
    if (address.kind === 'tcp' && address.port <= 0) return
    const key = `${address.kind}:${addressText(address)}`
    const other = inUse.get(key)
    if (other !== undefined) throw new InputError(`${name} address ${addressText(address)} already configured for ${other}`)
    inUse.set(key, name)
  }
  for (const address of config.dnsAddresses) claim('DNS', address)
  for (const address of config.httpAddresses) claim('HTTP', address)
  for (const address of config.httpsAddresses) claim('HTTPS', address)
  claim('RPC Advertise', advertised(config.advertiseAddr, config.ports.server))
  claim('Serf Advertise LAN', advertised(config.advertiseAddr, config.ports.serfLan))
  claim('Serf Advertise WAN', advertised(config.advertiseAddrWan, config.ports.serfWan))
}

function advertised(ip: string, port: number): ListenAddress {
  return { kind: 'tcp', ip, port }
}

function warnOfServers({ server, devMode, bootstrap, bootstrapExpect }: AgentConfig, issues: Issues): void {
  const table = 'See https://www.consul.io/docs/internals/consensus.html#deployment-table'
  if (server && !devMode && !bootstrap && bootstrapExpect === 2) {
    issues.warn(`bootstrap_expect = 2: A cluster with 2 servers will provide no failure tolerance. ${table}`)
  }
  if (server && !bootstrap && bootstrapExpect > 2 && bootstrapExpect % 2 === 0) {
    issues.warn(`bootstrap_expect is even number: A cluster with an even number of servers does not achieve optimum fault tolerance. ${table}`)
  }
  if (server && bootstrap && bootstrapExpect === 0) issues.warn('bootstrap = true: do not enable unless necessary')
  if (server && !devMode && !bootstrap && bootstrapExpect > 1) issues.warn(`bootstrap_expect > 0: expecting ${bootstrapExpect} servers`)
}

function validateFileLimit({ limits }: AgentConfig, host: Host): void {
  const allowed = host.openFileLimit()
  const wanted = limits.httpMaxConnsPerClient
  if (allowed === undefined || wanted <= 0 || allowed >= wanted + 20) return
  throw new InputError(`system allows a max of ${allowed} file descriptors, but limits.http_max_conns_per_client: ${wanted} needs at least ${wanted + 20}`)
}
