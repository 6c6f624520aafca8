import { bool, bytes, int, list, map, opt, rec, record, str, time, type RecordOf } from '../record.ts'
import { indexes, queryMeta, queryOptions, writeRequest } from './query-options.ts'

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
  { ownReader: 'strict', goName: 'struct { Hash string; CreatedAt string; UpdatedAt string; *structs.Alias }' },
)
export type Intention = RecordOf<typeof Intention>

export const IntentionRequest = record('IntentionRequest', {
  Datacenter: str(),
  Op: str(),
  Intention: opt(Intention),
  ...writeRequest,
})
export type IntentionRequest = RecordOf<typeof IntentionRequest>

export const IndexedIntentions = record('IndexedIntentions', { Intentions: list(rec(Intention)), ...queryMeta })
export type IndexedIntentions = RecordOf<typeof IndexedIntentions>

export const IndexedIntentionMatches = record('IndexedIntentionMatches', { Matches: list(list(rec(Intention))), ...queryMeta })
export type IndexedIntentionMatches = RecordOf<typeof IndexedIntentionMatches>

export const IntentionMatchEntry = record('IntentionMatchEntry', { Namespace: str(), Name: str() })
export type IntentionMatchEntry = RecordOf<typeof IntentionMatchEntry>

export const IntentionQueryMatch = record('IntentionQueryMatch', { Type: str(), Entries: list(rec(IntentionMatchEntry)) })
export type IntentionQueryMatch = RecordOf<typeof IntentionQueryMatch>

export const IntentionQueryCheck = record('IntentionQueryCheck', {
  SourceNS: str(),
  SourceName: str(),
  DestinationNS: str(),
  DestinationName: str(),
  SourceType: str(),
})
export type IntentionQueryCheck = RecordOf<typeof IntentionQueryCheck>

export const IntentionQueryRequest = record('IntentionQueryRequest', {
  Datacenter: str(),
  IntentionID: str(),
  Match: opt(IntentionQueryMatch),
  Check: opt(IntentionQueryCheck),
  ...queryOptions,
})
export type IntentionQueryRequest = RecordOf<typeof IntentionQueryRequest>

export const IntentionQueryCheckResponse = record('IntentionQueryCheckResponse', { Allowed: bool() })
export type IntentionQueryCheckResponse = RecordOf<typeof IntentionQueryCheckResponse>
