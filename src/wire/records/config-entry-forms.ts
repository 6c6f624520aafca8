import { InputError } from '../../std/errors.ts'
import { custom, type Kind, type RandomSource } from '../kind.ts'
import { Reader } from '../msgpack-reader.ts'
import type { Writer } from '../msgpack-writer.ts'
import type { RecordType } from '../record.ts'
import { rawRecord, type RawRecord } from '../raw-record.ts'
import {
  IngressGatewayConfigEntry, ProxyConfigEntry, ServiceConfigEntry, ServiceResolverConfigEntry, ServiceRouterConfigEntry,
  ServiceSplitterConfigEntry, TerminatingGatewayConfigEntry,
} from './config-entry.ts'
import { QueryMeta } from './query-options.ts'

/** Config entries where any kind may stand, and the records that wrap them: all of private encodings (protocol/rpc.md §4.4). */

export type ConfigEntry =
  | ServiceConfigEntry
  | ProxyConfigEntry
  | ServiceRouterConfigEntry
  | ServiceSplitterConfigEntry
  | ServiceResolverConfigEntry
  | IngressGatewayConfigEntry
  | TerminatingGatewayConfigEntry

/** The record of each kind of entry. */
export const configEntryKinds = {
  'service-defaults': ServiceConfigEntry,
  'proxy-defaults': ProxyConfigEntry,
  'service-router': ServiceRouterConfigEntry,
  'service-splitter': ServiceSplitterConfigEntry,
  'service-resolver': ServiceResolverConfigEntry,
  'ingress-gateway': IngressGatewayConfigEntry,
  'terminating-gateway': TerminatingGatewayConfigEntry,
} as const

const kinds: ReadonlyMap<string, RecordType<ConfigEntry>> = new Map(Object.entries<RecordType<never>>(configEntryKinds as never))

/** The record of a kind of entries. */
export function configEntryRecord(kind: string): RecordType<ConfigEntry> {
  const found = kinds.get(kind)
  if (found === undefined) throw new InputError(`invalid config entry kind: ${kind}`)
  return found
}

/** An entry of proxy-defaults is a raw wherever it stands. */
function writeEntry(writer: Writer, kind: string, entry: ConfigEntry): void {
  const found = configEntryRecord(kind)
  if (kind === 'proxy-defaults') writer.nestedRaw((content) => found.write(content, entry))
  else found.write(writer, entry)
}

function readEntry(reader: Reader, kind: string): ConfigEntry {
  if (kind !== 'proxy-defaults') return configEntryRecord(kind).read(reader)
  const content = reader.bufferOrNil()
  return content === null ? ProxyConfigEntry.make({ Kind: kind }) : ProxyConfigEntry.read(new Reader(content))
}

/** An entry of any kind: in JSON as it is, on the wire behind its kind. */
export const anyConfigEntry: Kind<ConfigEntry> = custom<ConfigEntry>({
  zero: () => ServiceConfigEntry.zero(),
  write: (writer, entry) => {
    writer.str(entry.Kind)
    writeEntry(writer, entry.Kind, entry)
  },
  read: (reader) => readEntry(reader, reader.str()),
  toJson: (entry) => configEntryRecord(entry.Kind).toJson(entry),
  recordOf: (entry) => configEntryRecord(entry.Kind),
  recordOfJson: (member) => configEntryRecord(String(member('Kind'))),
  generate: generateEntry,
})

function generateEntry(random: RandomSource): ConfigEntry {
  const [kind, found] = [...kinds][random.u32() % kinds.size]!
  return { ...found.generate(random), Kind: kind }
}

export interface ConfigEntryRequest {
  /** What the entry is. Its own Kind may be empty: requests to delete come so. */
  readonly Kind: string
  readonly Op: string
  readonly Datacenter: string
  readonly Entry: ConfigEntry
  readonly Token: string
}

/** The kind comes first, since nothing else says what the entry is. */
export const ConfigEntryRequest: RawRecord<ConfigEntryRequest> = rawRecord<ConfigEntryRequest>('ConfigEntryRequest', {
  zero: () => ({ Kind: 'service-defaults', Op: '', Datacenter: '', Entry: ServiceConfigEntry.zero(), Token: '' }),
  write: (content, value) => {
    content.str(value.Kind)
    content.mapHeader(4)
    for (const name of ['Datacenter', 'Entry', 'Op', 'Token'] as const) {
      content.str(name)
      if (name === 'Entry') writeEntry(content, value.Kind, value.Entry)
      else content.str(value[name])
    }
  },
  read: (content) => {
    const kind = content.str()
    const out = { Op: '', Datacenter: '', Token: '' }
    let entry: ConfigEntry | undefined
    readPairs(content, (name) => {
      if (name === 'Entry') entry = readEntry(content, kind)
      else if (name === 'Op' || name === 'Datacenter' || name === 'Token') out[name] = content.str()
      else content.skip()
    })
    return { Kind: kind, ...out, Entry: entry ?? configEntryRecord(kind).zero() }
  },
  generate: (random) => {
    const Entry = generateEntry(random)
    return { Kind: Entry.Kind, Op: 'upsert', Datacenter: 'dc1', Entry, Token: '' }
  },
})

function readPairs(content: Reader, each: (name: string) => void): void {
  for (let left = content.mapLength(); left > 0; left--) each(content.str())
}

export interface ConfigEntryResponse extends QueryMeta {
  readonly Entry: ConfigEntry | null
}

export const ConfigEntryResponse: RawRecord<ConfigEntryResponse> = rawRecord<ConfigEntryResponse>('ConfigEntryResponse', {
  zero: () => ({ Entry: null, ...QueryMeta.zero() }),
  write: (content, value) => {
    content.str(value.Entry === null ? '' : value.Entry.Kind)
    if (value.Entry !== null) writeEntry(content, value.Entry.Kind, value.Entry)
    QueryMeta.write(content, value)
  },
  read: (content) => {
    const kind = content.str()
    const Entry = kind === '' ? null : readEntry(content, kind)
    return { Entry, ...QueryMeta.read(content) }
  },
  generate: (random) => ({ Entry: random.u32() % 4 === 0 ? null : generateEntry(random), ...QueryMeta.generate(random) }),
})

export interface IndexedConfigEntries extends QueryMeta {
  readonly Kind: string
  readonly Entries: readonly ConfigEntry[] | null
}

const indexedKeys = ['ConsistencyLevel', 'Entries', 'Index', 'Kind', 'KnownLeader', 'LastContact'] as const

/** All entries of one kind. */
export const IndexedConfigEntries: RawRecord<IndexedConfigEntries> = rawRecord<IndexedConfigEntries>('IndexedConfigEntries', {
  zero: () => ({ Kind: '', Entries: null, ...QueryMeta.zero() }),
  write: (content, value) => {
    const entries = value.Entries ?? []
    content.int(entries.length)
    content.str(value.Kind)
    content.mapHeader(indexedKeys.length)
    for (const name of indexedKeys) {
      content.str(name)
      if (name !== 'Entries') writeMeta(content, name, value)
      else if (value.Entries === null) content.nil()
      else {
        content.arrayHeader(entries.length)
        for (const entry of entries) writeEntry(content, value.Kind, entry)
      }
    }
  },
  read: (content) => {
    content.int()
    const kind = content.str()
    let entries: readonly ConfigEntry[] | null = null
    const meta = { Kind: kind, Index: 0, KnownLeader: false, ConsistencyLevel: '', LastContact: 0 as number | bigint }
    readPairs(content, (name) => {
      if (name === 'Entries') entries = readEntries(content, kind)
      else if (name === 'Kind' || name === 'ConsistencyLevel') meta[name] = content.str()
      else if (name === 'Index') meta.Index = content.index()
      else if (name === 'KnownLeader') meta.KnownLeader = content.bool()
      else if (name === 'LastContact') meta.LastContact = content.i64()
      else content.skip()
    })
    return { ...meta, Entries: entries }
  },
  generate: (random) => {
    const entry = generateEntry(random)
    return { Kind: entry.Kind, Entries: random.u32() % 4 === 0 ? null : [entry, entry], ...QueryMeta.generate(random) }
  },
})

function writeMeta(content: Writer, name: Exclude<(typeof indexedKeys)[number], 'Entries'>, value: IndexedConfigEntries): void {
  if (name === 'KnownLeader') content.bool(value.KnownLeader)
  else if (name === 'Kind' || name === 'ConsistencyLevel') content.str(value[name])
  else content.int(value[name])
}

function readEntries(content: Reader, kind: string): readonly ConfigEntry[] | null {
  const count = content.arrayLength()
  return count < 0 ? null : Array.from({ length: count }, () => readEntry(content, kind))
}

export interface IndexedGenericConfigEntries extends QueryMeta {
  readonly Entries: readonly ConfigEntry[]
}

type GenericEntries = IndexedGenericConfigEntries
/** Entries of all kinds, each behind its kind. */
export const IndexedGenericConfigEntries: RawRecord<GenericEntries> = rawRecord<GenericEntries>('IndexedGenericConfigEntries', {
  zero: () => ({ Entries: [], ...QueryMeta.zero() }),
  write: (content, value) => {
    content.int(value.Entries.length)
    for (const entry of value.Entries) {
      content.str(entry.Kind)
      writeEntry(content, entry.Kind, entry)
    }
    QueryMeta.write(content, value)
  },
  read: (content) => {
    const entries: ConfigEntry[] = []
    for (let left = content.int(); left > 0; left--) entries.push(readEntry(content, content.str()))
    return { Entries: entries, ...QueryMeta.read(content) }
  },
  generate: (random) => ({ Entries: [generateEntry(random), generateEntry(random)], ...QueryMeta.generate(random) }),
})
