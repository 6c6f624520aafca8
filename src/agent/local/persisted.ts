import { bool, int, opt, record, str } from '../../wire/record.ts'
import type { RecordOf } from '../../wire/record.ts'
import { HealthCheck, NodeService } from '../../wire/records/catalog.ts'
import { CheckType } from '../../wire/records/service.ts'

/** The files of the data directory that keep registrations, as 1.8.7 writes and reads them (surface/config.md P-05). */

/** `services/HASH`. */
export const PersistedService = record('persistedService', {
  Token: str(),
  Service: opt(NodeService),
  Source: str(),
  LocallyRegisteredAsSidecar: bool({ json: 'omitempty' }),
})
export type PersistedService = RecordOf<typeof PersistedService>

/** `checks/HASH`. */
export const PersistedCheck = record('persistedCheck', { Check: opt(HealthCheck), ChkType: opt(CheckType), Token: str(), Source: str() })
export type PersistedCheck = RecordOf<typeof PersistedCheck>

/** `checks/state/HASH`: the last word on a TTL check, and until when it counts, in seconds since 1970. */
export const PersistedCheckState = record('persistedCheckState', { CheckID: str(), Output: str(), Status: str(), Expires: int() })
export type PersistedCheckState = RecordOf<typeof PersistedCheckState>
