import type { Nanoseconds } from '../../../std/duration.ts'
import { CheckDefinition } from '../../../wire/records/check-definition.ts'
import { CheckType } from '../../../wire/records/service.ts'
import type { Issues } from '../issues.ts'
import type { Block } from './block.ts'

/** What is kept of the output of a check that says nothing about it. */
const defaultOutputMaxSize = 4096

/** The check that a block of a file describes. */
export function buildCheck(block: Block, issues: Issues, place: 'check' | 'service' = 'check'): CheckDefinition {
  const id = block.string('id')
  const duration = (name: string): Nanoseconds => issues.duration(place, block.optionalString(name), `check[${id}].${name}`)
  return CheckDefinition.make({
    ID: id,
    Name: block.string('name'),
    Notes: block.string('notes'),
    ServiceID: block.string('service_id'),
    Token: block.string('token'),
    Status: block.string('status'),
    ScriptArgs: block.strings('args'),
    HTTP: block.string('http'),
    Header: block.table<readonly string[]>('header'),
    Method: block.string('method'),
    Body: block.string('body'),
    TCP: block.string('tcp'),
    Interval: duration('interval'),
    DockerContainerID: block.string('docker_container_id'),
    Shell: block.string('shell'),
    GRPC: block.string('grpc'),
    GRPCUseTLS: block.bool('grpc_use_tls'),
    TLSSkipVerify: block.bool('tls_skip_verify'),
    AliasNode: block.string('alias_node'),
    AliasService: block.string('alias_service'),
    Timeout: duration('timeout'),
    TTL: duration('ttl'),
    SuccessBeforePassing: block.int('success_before_passing'),
    FailuresBeforeCritical: block.int('failures_before_critical'),
    DeregisterCriticalServiceAfter: duration('deregister_critical_service_after'),
    OutputMaxSize: block.int('output_max_size', defaultOutputMaxSize),
    H2PING: block.string('h2ping'),
    H2PingUseTLS: block.optionalBool('h2ping_use_tls') ?? null,
    UDP: block.string('udp'),
    OSService: block.string('os_service'),
    TCPUseTLS: block.bool('tcp_use_tls'),
    TLSServerName: block.string('tls_server_name'),
    DisableRedirects: block.bool('disable_redirects'),
    FailuresBeforeWarning: block.int('failures_before_warning'),
  })
}

/** The same check as a part of a service, which it then belongs to. */
export function buildCheckType(block: Block, issues: Issues): CheckType {
  const { ID, ServiceID: _service, Token: _token, ...how } = buildCheck(block, issues, 'service')
  return CheckType.make({ ...how, CheckID: ID })
}
