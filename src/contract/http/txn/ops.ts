import { any, bool, bytes, dur, int, list, map, opt, rec, record, str, u64 } from '../../../wire/record.ts'
import type { RecordOf } from '../../../wire/record.ts'
import { ServiceAddress } from '../../../wire/records/service.ts'

/**
 * Operations of a transaction as the API has them, which is not quite how they travel between servers. Some parts of a service
 * are read and then ignored, as ever.
 */

const namespace = str({ json: 'omitempty' })
const indexes = { CreateIndex: u64(), ModifyIndex: u64() }
const timing = dur({ json: { duration: 'read' } })
const api = (goName: string): { readonly goName: string } => ({ goName: `api.${goName}` })

export const TxnFormKV = record(
  'KVTxnOp',
  { Verb: str({ json: { goType: 'api.KVOp' } }), Key: str(), Value: bytes(), Flags: u64(), Index: u64(), Session: str(), Namespace: namespace },
  api('KVTxnOp'),
)
export type TxnFormKV = RecordOf<typeof TxnFormKV>

const NodeForm = record(
  'Node',
  { ID: str(), Node: str(), Address: str(), Datacenter: str(), TaggedAddresses: map(str()), Meta: map(str()), ...indexes },
  api('Node'),
)

const WeightsForm = record('AgentWeights', { Passing: int(), Warning: int() }, api('AgentWeights'))

const ServiceForm = record(
  'AgentService',
  {
    Kind: str({ json: { goType: 'api.ServiceKind' } }),
    ID: str(),
    Service: str(),
    Tags: list(str()),
    Meta: map(str()),
    Port: int(),
    Address: str(),
    TaggedAddresses: map(rec(ServiceAddress)),
    Weights: rec(WeightsForm),
    EnableTagOverride: bool(),
    ...indexes,
    ContentHash: str(),
    Proxy: map(any()),
    Connect: map(any()),
    Namespace: namespace,
  },
  api('AgentService'),
)

/** Of each time the newer name wins where it is given. */
const DefinitionForm = record(
  'HealthCheckDefinition',
  {
    HTTP: str(),
    Header: map(list(str())),
    Method: str(),
    Body: str(),
    TLSSkipVerify: bool(),
    TCP: str(),
    IntervalDuration: opt(timing),
    TimeoutDuration: opt(timing),
    DeregisterCriticalServiceAfterDuration: opt(timing),
    Interval: timing,
    Timeout: timing,
    DeregisterCriticalServiceAfter: timing,
  },
  { ...api('HealthCheckDefinition'), ownReader: 'lenient' },
)

const CheckForm = record(
  'HealthCheck',
  {
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
    Namespace: namespace,
    Definition: rec(DefinitionForm),
    ...indexes,
  },
  api('HealthCheck'),
)

const NodeOpForm = record('NodeTxnOp', { Verb: str({ json: { goType: 'api.NodeOp' } }), Node: rec(NodeForm) }, api('NodeTxnOp'))
export type NodeOpForm = RecordOf<typeof NodeOpForm>
const ServiceOpForm = record(
  'ServiceTxnOp',
  { Verb: str({ json: { goType: 'api.ServiceOp' } }), Node: str(), Service: rec(ServiceForm) },
  api('ServiceTxnOp'),
)
export type ServiceOpForm = RecordOf<typeof ServiceOpForm>
const CheckOpForm = record('CheckTxnOp', { Verb: str({ json: { goType: 'api.CheckOp' } }), Check: rec(CheckForm) }, api('CheckTxnOp'))
export type CheckOpForm = RecordOf<typeof CheckOpForm>

/** One operation; the first field that is set counts. */
export const TxnForm = record('TxnOp', { KV: opt(TxnFormKV), Node: opt(NodeOpForm), Service: opt(ServiceOpForm), Check: opt(CheckOpForm) }, api('TxnOp'))
export type TxnForm = RecordOf<typeof TxnForm>

/** A transaction's body. */
export const txnForm = list(opt(TxnForm), { json: { goType: 'api.TxnOps' } })
