import { AgentServiceForm } from '../../contract/http/agent/service-form.ts'
import { Fnv64 } from '../../std/fnv.ts'
import type { Codec, Kind } from '../../wire/kind.ts'

/**
 * What `X-Consul-ContentHash` says of a service: the original's hash over the Go value (its library hashstructure), so that a
 * watcher may go from one agent to the other. Structs and maps add up without order, lists in order.
 */
export function contentHash(form: AgentServiceForm): string {
  return ofStruct(AgentServiceForm, form).toString(16)
}

function ofStruct(codec: Codec<unknown>, value: unknown): bigint {
  let hash = ofString(codec.name)
  for (const { name, kind } of codec.fields) hash ^= ofPair(ofString(name), ofKind(kind, (value as Readonly<Record<string, unknown>>)[name]))
  return hash
}

function ofKind(kind: Kind<unknown>, value: unknown): bigint {
  if (kind.kind === 'rec') return ofStruct(kind.record!(), value)
  if (kind.kind === 'opt') return value === null ? ofInteger(0n) : ofKind(kind.item ?? { ...kind, kind: 'rec' }, value)
  if (kind.kind === 'list') return ofList((value as readonly unknown[] | null) ?? [], (item) => ofKind(kind.item!, item))
  if (kind.kind === 'map') return ofMap((value as ReadonlyMap<string, unknown> | null) ?? new Map(), (item) => ofKind(kind.item!, item))
  if (kind.kind === 'int' || kind.kind === 'u64') return ofInteger(BigInt(value as number | bigint))
  return ofFree(value)
}

/** A value of any type, as JSON had it. */
function ofFree(value: unknown): bigint {
  if (typeof value === 'string') return ofString(value)
  if (typeof value === 'boolean') return new Fnv64().byte(value ? 1 : 0).sum()
  if (typeof value === 'number') return ofInteger(bitsOf(value))
  if (typeof value === 'bigint') return ofInteger(value)
  if (Array.isArray(value)) return ofList(value, ofFree)
  return value instanceof Map ? ofMap(value as ReadonlyMap<string, unknown>, ofFree) : ofInteger(0n)
}

function ofList(items: readonly unknown[], hashOf: (item: unknown) => bigint): bigint {
  return items.reduce<bigint>((hash, item) => ofPair(hash, hashOf(item)), 0n)
}

function ofMap(entries: ReadonlyMap<string, unknown>, hashOf: (item: unknown) => bigint): bigint {
  let hash = 0n
  for (const [name, item] of entries) hash ^= ofPair(ofString(name), hashOf(item))
  return hash
}

function ofString(bytes: string): bigint {
  return new Fnv64().bytes(bytes).sum()
}

function ofInteger(value: bigint): bigint {
  return new Fnv64().word(BigInt.asUintN(64, value)).sum()
}

function ofPair(a: bigint, b: bigint): bigint {
  return new Fnv64().word(a).word(b).sum()
}

function bitsOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  return view.getBigUint64(0)
}
