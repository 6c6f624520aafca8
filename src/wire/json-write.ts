import { formatDuration } from '../std/duration.ts'
import { byteString } from '../std/bytes.ts'
import { base64, formatTime, jsonFloat, jsonInteger, jsonString, jsonTextString } from './json-text.ts'
import { inside, type Codec, type CustomKind, type Field, type Kind } from './kind.ts'
import type { Free, I64, Time } from './values.ts'

/** How JSON is written. */
export interface JsonStyle {
  /** Four blanks a level, as Consul's `?pretty`. */
  readonly pretty?: boolean
  /** Strings are JavaScript text, for programs that talk to an agent; otherwise byte strings, inside the agent. */
  readonly text?: boolean
}

type Write = (value: unknown, indent: string) => string
type Quote = (value: string) => string

/** The writers of one style, made as they are needed. */
class JsonWriter {
  private readonly pretty: boolean
  private readonly quote: Quote
  private readonly kinds = new WeakMap<Kind<unknown>, Write>()
  private readonly records = new WeakMap<Codec<unknown>, Write>()
  constructor(style: JsonStyle) {
    this.pretty = style.pretty === true
    this.quote = style.text === true ? jsonTextString : jsonString
  }

  kind(kind: Kind<unknown>): Write {
    let write = this.kinds.get(kind)
    if (write === undefined) this.kinds.set(kind, (write = this.make(kind)))
    return write
  }

  record(codec: Codec<unknown>): Write {
    let write = this.records.get(codec)
    if (write === undefined) {
      // The record may contain itself, so a stand-in is known before its fields are looked at.
      this.records.set(codec, (value, indent) => this.records.get(codec)!(value, indent))
      this.records.set(codec, (write = this.fields(jsonFields(codec))))
    }
    return write
  }

  private custom(made: CustomKind<unknown>): Write {
    return (value, indent) => {
      const codec = made.recordOf?.(value)
      return codec === undefined ? made.toJson(value) : this.record(codec)(value, indent)
    }
  }

  private make(kind: Kind<unknown>): Write {
    const { quote } = this
    switch (kind.kind) {
      case 'str': return quote as Write
      case 'bytes': return (value) => (value === null ? 'null' : `"${base64(value as string)}"`)
      case 'buffer': return (value) => (value === null ? 'null' : `"${base64(byteString(value as Uint8Array))}"`)
      case 'bool': return (value) => (value === true ? 'true' : 'false')
      case 'f64': return (value) => jsonFloat(value as number)
      case 'f32': return (value) => jsonFloat(value as number, true)
      case 'time': return (value) => `"${formatTime(value as Time)}"`
      case 'dur': return kind.json.duration === 'text' ? (value) => quote(formatDuration(value as I64)) : (jsonInteger as Write)
      case 'any': return (value, indent) => this.free(value as Free, indent)
      case 'list': return this.list(this.kind(kind.item!))
      case 'map': return this.map(this.kind(kind.item!))
      case 'rec': return (value, indent) => this.record(kind.record!())(value, indent)
      case 'opt': return this.optional(this.kind(inside(kind)))
      case 'custom': return this.custom(kind.custom!)
      default: return jsonInteger as Write
    }
  }

  private optional(item: Write): Write {
    return (value, indent) => (value === null ? 'null' : item(value, indent))
  }

  private list(item: Write): Write {
    return (value, indent) => {
      if (value === null) return 'null'
      const deeper = this.deeper(indent)
      const items = value as readonly unknown[]
      let out = ''
      for (let i = 0; i < items.length; i++) out += (i === 0 ? deeper : `,${deeper}`) + item(items[i], deeper)
      return out === '' ? '[]' : `[${out}${indent}]`
    }
  }

  private map(item: Write): Write {
    return (value, indent) => (value === null ? 'null' : this.entries(value as ReadonlyMap<string, unknown>, item, indent))
  }

  private entries(map: ReadonlyMap<string, unknown>, item: Write, indent: string): string {
    if (map.size === 0) return '{}'
    const deeper = this.deeper(indent)
    const colon = this.pretty ? ': ' : ':'
    const parts = [...map.keys()].toSorted(byBytes).map((key) => `${this.quote(key)}${colon}${item(map.get(key), deeper)}`)
    return `{${deeper}${parts.join(`,${deeper}`)}${indent}}`
  }

  private free(value: Free, indent: string): string {
    if (value === null) return 'null'
    if (typeof value === 'string') return this.quote(value)
    if (typeof value === 'number') return jsonFloat(value)
    if (typeof value !== 'object') return String(value)
    const item: Write = (inner, deeper) => this.free(inner as Free, deeper)
    return value instanceof Map ? this.entries(value, item, indent) : this.list(item)(value, indent)
  }

  private deeper(indent: string): string {
    return this.pretty ? `${indent}    ` : ''
  }

  private fields(fields: readonly Field[]): Write {
    const parts = fields.filter((field) => field.kind.json.skip !== true).map((field) => ({
      name: field.name,
      label: `"${field.kind.json.name ?? field.name}":${this.pretty ? ' ' : ''}`,
      write: this.kind(field.kind),
      empty: field.kind.json.omitempty === true ? emptiness(field.kind) : undefined,
    }))
    return (value, indent) => {
      const deeper = this.deeper(indent)
      const comma = `,${deeper}`
      let out = ''
      for (const { name, label, write, empty } of parts) {
        const item = (value as Readonly<Record<string, unknown>>)[name]
        if (empty !== undefined && empty(item)) continue
        out += (out === '' ? deeper : comma) + label + write(item, deeper)
      }
      return out === '' ? '{}' : `{${out}${indent}}`
    }
  }
}

/** A record's fields in the order of JSON. */
function jsonFields(codec: Codec<unknown>): readonly Field[] {
  const first = codec.options.jsonOrder ?? []
  const rank = (field: Field): number => (first.includes(field.name) ? first.indexOf(field.name) : first.length)
  return codec.fields.toSorted((a, b) => rank(a) - rank(b))
}

/** What `omitempty` means for a kind; nothing for records and times, as in Go. */
function emptiness(kind: Kind<unknown>): ((value: unknown) => boolean) | undefined {
  switch (kind.kind) {
    case 'rec': case 'time': return undefined
    case 'list': case 'buffer': return (value) => value === null || (value as { length: number }).length === 0
    case 'map': return (value) => value === null || (value as ReadonlyMap<string, unknown>).size === 0
    default: return (value) => value === null || value === '' || value === false || value === 0
  }
}

/** Go sorts keys by their bytes; so does `<` on byte strings. */
function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

const writers = new Map<number, JsonWriter>()

function writerOf(style: JsonStyle): JsonWriter {
  const key = (style.pretty === true ? 1 : 0) + (style.text === true ? 2 : 0)
  let writer = writers.get(key)
  if (writer === undefined) writers.set(key, (writer = new JsonWriter(style)))
  return writer
}

/** The JSON of a value of a kind, as Go's encoding/json writes it. */
export function writeJson<T>(kind: Kind<T>, value: T, style: JsonStyle = {}): string {
  return writerOf(style).kind(kind)(value, style.pretty === true ? '\n' : '')
}
/** The JSON of a record. */
export function writeRecordJson<T>(codec: Codec<T>, value: T, style: JsonStyle = {}): string {
  return writerOf(style).record(codec)(value, style.pretty === true ? '\n' : '')
}
