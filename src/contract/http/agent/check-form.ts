import { bool, dur, list, map, rec, record, str, u64 } from '../../../wire/record.ts'
import type { RecordOf } from '../../../wire/record.ts'
import type { HealthCheck } from '../../../wire/records/catalog.ts'

/** A check as `/v1/agent/health/service` shows it, which is the Go client's form of it: neither type nor definition is filled in. */

const timing = { json: { duration: 'text' } } as const

const DefinitionForm = record('HealthCheckDefinition', {
  Interval: dur(timing),
  Timeout: dur(timing),
  DeregisterCriticalServiceAfter: dur(timing),
  HTTP: str(),
  Header: map(list(str())),
  Method: str(),
  Body: str(),
  TLSSkipVerify: bool(),
  TCP: str(),
})

export const AgentCheckForm = record('HealthCheck', {
  Node: str(),
  CheckID: str(),
  Name: str(),
  Status: str(),
  Notes: str(),
  Output: str(),
  ServiceID: str(),
  ServiceName: str(),
  ServiceTags: list(str()),
  Type: str(),
  Definition: rec(DefinitionForm),
  CreateIndex: u64(),
  ModifyIndex: u64(),
})
export type AgentCheckForm = RecordOf<typeof AgentCheckForm>

export function checkForm({ Node, CheckID, Name, Status, Notes, Output, ServiceID, ServiceName, ServiceTags }: HealthCheck): AgentCheckForm {
  return AgentCheckForm.make({ Node, CheckID, Name, Status, Notes, Output, ServiceID, ServiceName, ServiceTags })
}
