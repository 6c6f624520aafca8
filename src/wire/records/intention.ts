import { bytes, int, map, opt, record, str, time, type RecordOf } from '../record.ts'
import { indexes, writeRequest } from './query-options.ts'

export const Intention = record(
  'Intention',
  {
    ID: str(),
    Description: str(),
    SourceNS: str(),
    SourceName: str(),
    DestinationNS: str(),
    DestinationName: str(),
    SourceType: str({ json: { goType: 'structs.IntentionSourceType' } }),
    Action: str({ json: { goType: 'structs.IntentionAction' } }),
    DefaultAddr: str(),
    DefaultPort: int(),
    Meta: map(str()),
    Precedence: int(),
    CreatedAt: time(),
    UpdatedAt: time(),
    Hash: bytes(),
    ...indexes,
  },
  { lenient: true },
)
export type Intention = RecordOf<typeof Intention>

export const IntentionRequest = record('IntentionRequest', {
  Datacenter: str(),
  Op: str(),
  Intention: opt(Intention),
  ...writeRequest,
})
export type IntentionRequest = RecordOf<typeof IntentionRequest>
