import { bool, dur, list, map, rec, record, str, u64, type RecordOf } from '../record.ts'
import { indexes } from './query-options.ts'

const timing = { json: { omitempty: true, duration: 'text' } } as const

/**
 * How a check is run. Go writes three of the durations as text and in front of the other fields, since a wrapper around the
 * struct declares them; `TTL` stays a number and in its place.
 */
export const HealthCheckDefinition = record(
  'HealthCheckDefinition',
  {
    HTTP: str({ json: 'omitempty' }),
    TLSSkipVerify: bool({ json: 'omitempty' }),
    Header: map(list(str()), { json: 'omitempty' }),
    Method: str({ json: 'omitempty' }),
    Body: str({ json: 'omitempty' }),
    TCP: str({ json: 'omitempty' }),
    Interval: dur(timing),
    OutputMaxSize: u64({ json: { omitempty: true, goType: 'uint' } }),
    Timeout: dur(timing),
    DeregisterCriticalServiceAfter: dur(timing),
    ScriptArgs: list(str(), { json: 'omitempty' }),
    DockerContainerID: str({ json: 'omitempty' }),
    Shell: str({ json: 'omitempty' }),
    GRPC: str({ json: 'omitempty' }),
    GRPCUseTLS: bool({ json: 'omitempty' }),
    AliasNode: str({ json: 'omitempty' }),
    AliasService: str({ json: 'omitempty' }),
    TTL: dur({ json: { omitempty: true, duration: 'read' } }),
  },
  {
    ownReader: 'lenient',
    goName: 'struct { Interval interface {}; Timeout interface {}; DeregisterCriticalServiceAfter interface {}; '
      + 'TTL interface {}; *structs.Alias }',
    jsonOrder: ['Interval', 'OutputMaxSize', 'Timeout', 'DeregisterCriticalServiceAfter'],
  },
)
export type HealthCheckDefinition = RecordOf<typeof HealthCheckDefinition>

export const HealthCheck = record('HealthCheck', {
  Node: str(),
  CheckID: str({ json: { goType: 'types.CheckID' } }),
  Name: str(),
  Status: str(),
  Notes: str(),
  Output: str(),
  ServiceID: str(),
  ServiceName: str(),
  ServiceTags: list(str()),
  Type: str(),
  Definition: rec(HealthCheckDefinition),
  ...indexes,
})
export type HealthCheck = RecordOf<typeof HealthCheck>
