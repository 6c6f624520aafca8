import { HealthCheck, HealthCheckDefinition, Node, NodeService } from '../../../wire/records/catalog.ts'
import { DirEntry } from '../../../wire/records/kv.ts'
import { TxnOp } from '../../../wire/records/txn.ts'
import type { CheckOpForm, TxnFormKV, NodeOpForm, TxnForm, ServiceOpForm } from './ops.ts'

const keyWrites = new Set(['set', 'delete', 'delete-cas', 'delete-tree', 'cas', 'lock', 'unlock'])

/** Whether an operation needs the log; an unknown verb on a key does not, on anything else it does. */
export function isWrite({ KV, Node: node, Service, Check }: TxnOp): boolean {
  if (KV !== null) return keyWrites.has(KV.Verb)
  return (node ?? Service ?? Check)?.Verb !== 'get'
}

/** An operation in the form of the wire; undefined for one that says nothing. */
export function operationOf({ KV, Node: node, Service, Check }: TxnForm, datacenter: string): TxnOp | undefined {
  if (KV !== null) return keyOperation(KV)
  if (node !== null) return nodeOperation(node, datacenter)
  if (Service !== null) return serviceOperation(Service)
  return Check === null ? undefined : checkOperation(Check)
}

function keyOperation({ Verb, Key, Value, Flags, Session, Index }: TxnFormKV): TxnOp {
  // Empty bytes do not survive the original's log.
  return TxnOp.make({ KV: { Verb, DirEnt: DirEntry.make({ Key, Value: Value === '' ? null : Value, Flags, Session, ModifyIndex: Index }) } })
}

function nodeOperation({ Verb, Node: form }: NodeOpForm, datacenter: string): TxnOp {
  return TxnOp.make({ Node: { Verb, Node: Node.make({ ...form, Datacenter: form.Datacenter || datacenter, CreateIndex: 0 }) } })
}

function serviceOperation({ Verb, Node: node, Service: form }: ServiceOpForm): TxnOp {
  const { ID, Service, Tags, Address, Meta, Port, Weights, EnableTagOverride, ModifyIndex } = form
  const service = NodeService.make({ ID, Service, Tags, Address, Meta, Port, Weights, EnableTagOverride, ModifyIndex })
  return TxnOp.make({ Service: { Verb, Node: node, Service: service } })
}

function checkOperation({ Verb, Check: form }: CheckOpForm): TxnOp {
  const { Definition, Node: node, CheckID, Name, Status, Notes, Output, ServiceID, ServiceName, ServiceTags, ModifyIndex } = form
  const { HTTP, TLSSkipVerify, Header, Method, Body, TCP } = Definition
  const definition = HealthCheckDefinition.make({
    HTTP,
    TLSSkipVerify,
    Header,
    Method,
    Body,
    TCP,
    Interval: Definition.IntervalDuration ?? Definition.Interval,
    Timeout: Definition.TimeoutDuration ?? Definition.Timeout,
    DeregisterCriticalServiceAfter: Definition.DeregisterCriticalServiceAfterDuration ?? Definition.DeregisterCriticalServiceAfter,
  })
  const about = { CheckID, Name, Status, Notes, Output, ServiceID, ServiceName, ServiceTags, ModifyIndex }
  return TxnOp.make({ Check: { Verb, Check: HealthCheck.make({ ...about, Node: node, Definition: definition }) } })
}
