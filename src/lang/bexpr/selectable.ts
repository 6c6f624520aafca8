import type { Operator } from './syntax.ts'

/** What filters need to know of a record's declaration; `wire` has more to say of one, and fits. */
export interface RecordShape {
  readonly name: string
  readonly fields: readonly FieldShape[]
}

export interface FieldShape {
  readonly name: string
  readonly kind: KindShape
}

export interface KindShape {
  readonly kind: string
  /** The elements of a list or map, or what an optional one holds when that is no record. */
  readonly item: KindShape | undefined
  readonly record: (() => RecordShape) | undefined
}

/** What a selector may lead to, and what may be asked there. */
export interface Selectable {
  readonly form: 'value' | 'list' | 'map' | 'record'
  readonly operators: readonly Operator[]
  /** How the value in the expression is read. */
  readonly reads?: ValueType
  /** What a further name leads to; of a list, from each of its elements. */
  readonly fields?: ReadonlyMap<string, Selectable>
  /** What any name leads to that is no field: the values of a map. */
  readonly any?: Selectable
}

export type ValueType = 'text' | 'signed' | 'unsigned' | 'bool'

/** Fields that the original hides from filters in every record that has them. */
const hidden = new Set([
  'Config', 'CreateIndex', 'CreatedAt', 'Definition', 'Hash', 'IngressHosts', 'LocallyRegisteredAsSidecar', 'ModifyIndex',
  'SidecarService', 'UpdatedAt',
])

const valueTypes: Readonly<Record<string, ValueType>> = {
  str: 'text', bool: 'bool', int: 'signed', u64: 'unsigned', index: 'unsigned', u32: 'unsigned', u8: 'unsigned',
}
const ofText: readonly Operator[] = ['Equal', 'Not Equal', 'In', 'Not In', 'Matches', 'Not Matches']
const ofOthers: readonly Operator[] = ['Equal', 'Not Equal']
const ofEmptiness: readonly Operator[] = ['Is Empty', 'Is Not Empty']
const ofMembers: readonly Operator[] = ['In', 'Not In', ...ofEmptiness]

const known = new WeakMap<RecordShape, Selectable>()

/** What may be selected in a record. */
export function selectableOf(record: RecordShape): Selectable {
  let found = known.get(record)
  if (found === undefined) {
    const fields = record.fields.flatMap(({ name, kind }) => {
      const selectable = hidden.has(name) ? undefined : selectableKind(kind)
      return selectable === undefined ? [] : [[name, selectable] as const]
    })
    known.set(record, (found = { form: 'record', operators: [], fields: new Map(fields) }))
  }
  return found
}

function selectableKind(kind: KindShape): Selectable | undefined {
  const reads = valueTypes[kind.kind]
  if (reads !== undefined) return { form: 'value', operators: reads === 'text' ? ofText : ofOthers, reads }
  if (kind.record !== undefined) return selectableOf(kind.record())
  const item = kind.item === undefined ? undefined : selectableKind(kind.item)
  if (kind.kind === 'map') return { form: 'map', operators: ofMembers, reads: 'text', ...(item === undefined ? {} : { any: item }) }
  if (kind.kind !== 'list') return item
  if (item?.form === 'value') return { form: 'list', operators: ofMembers, reads: item.reads! }
  return { form: 'list', operators: ofEmptiness, ...(item?.fields === undefined ? {} : { fields: item.fields }) }
}
