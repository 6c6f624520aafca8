import { bool, dur, int, list, map, record, str, type RecordOf } from '../record.ts'
import { laterCheckFields } from './later-checks.ts'

const timing = { json: { duration: 'read' } } as const

/** A check as callers of the agent and definition files describe it: what it is, and how it is run (`CheckType`). */
export const CheckDefinition = record(
  'CheckDefinition',
  {
    ID: str({ json: { goType: 'types.CheckID' } }),
    Name: str(),
    Notes: str(),
    ServiceID: str({ json: { aliases: ['service_id'] } }),
    Token: str(),
    Status: str(),
    ScriptArgs: list(str(), { json: { aliases: ['args', 'script_args'] } }),
    HTTP: str(),
    Header: map(list(str())),
    Method: str(),
    Body: str(),
    TCP: str(),
    Interval: dur(timing),
    DockerContainerID: str({ json: { aliases: ['docker_container_id'] } }),
    Shell: str(),
    GRPC: str(),
    GRPCUseTLS: bool(),
    TLSSkipVerify: bool({ json: { aliases: ['tls_skip_verify'] } }),
    AliasNode: str(),
    AliasService: str(),
    Timeout: dur(timing),
    TTL: dur(timing),
    SuccessBeforePassing: int(),
    FailuresBeforeCritical: int(),
    DeregisterCriticalServiceAfter: dur({ json: { duration: 'read', aliases: ['deregister_critical_service_after'] } }),
    OutputMaxSize: int(),
    ...laterCheckFields,
  },
  {
    ownReader: 'strict',
    goName: 'struct { Interval interface {}; Timeout interface {}; TTL interface {}; DeregisterCriticalServiceAfter interface {}; '
      + 'Args []string "json:\\"args\\""; ScriptArgsSnake []string "json:\\"script_args\\""; '
      + 'DeregisterCriticalServiceAfterSnake interface {} "json:\\"deregister_critical_service_after\\""; '
      + 'DockerContainerIDSnake string "json:\\"docker_container_id\\""; TLSSkipVerifySnake bool "json:\\"tls_skip_verify\\""; '
      + 'ServiceIDSnake string "json:\\"service_id\\""; *structs.Alias }',
  },
)
export type CheckDefinition = RecordOf<typeof CheckDefinition>
