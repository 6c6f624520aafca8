import { inside, type Field, type Kind } from './kind.ts'
import { keyBytes, Writer } from './msgpack-writer.ts'
import { Reader } from './msgpack-reader.ts'
import { zeroTime } from './values.ts'

/** The functions made for one record. */
export interface Compiled<T> {
  readonly zero: () => T
  readonly make: (given: Partial<T>) => T
  readonly write: (writer: Writer, value: T) => void
  readonly read: (reader: Reader) => T
}

/** A program in the making: source text, and the values it refers to by name. */
class Program {
  readonly constants: unknown[] = []
  private readonly names = new Map<unknown, string>()
  constant(value: unknown): string {
    const known = this.names.get(value)
    if (known !== undefined) return known
    const name = `c${this.constants.push(value) - 1}`
    this.names.set(value, name)
    return name
  }

  build(body: string): unknown {
    const names = this.constants.map((_, at) => `c${at}`)
    // The text holds nothing but names of fields, which `record` has checked to be identifiers, and constants.
    // oxlint-disable-next-line typescript/no-implied-eval
    return new Function(...names, `'use strict'\n${body}`)(...this.constants)
  }
}

/**
 * Makes straight-line code for one record: keys are written as constants, fields are expected in the order a writer puts them,
 * and every object comes out of one literal, so that all values of a record share a compact hidden class. Generic code that
 * walks the descriptors is three to five times slower, and this is what every request and log entry goes through.
 */
export function compileRecord<T>(name: string, fields: readonly Field[]): Compiled<T> {
  const program = new Program()
  const sorted = fields.map((field, at) => ({ field, at })).toSorted((a, b) => (a.field.name < b.field.name ? -1 : 1))
  const source = [
    `function zero() { return ${literal(fields, (field) => zeroOf(program, field.kind))} }`,
    `function make(g) { return ${literal(fields, (field) => made(program, field))} }`,
    writeSource(program, sorted),
    readSource(program, name, fields, sorted),
    'return { zero, make, write, read }',
  ]
  return program.build(source.join('\n')) as Compiled<T>
}

function literal(fields: readonly Field[], value: (field: Field, at: number) => string): string {
  return `{ ${fields.map((field, at) => `${field.name}: ${value(field, at)}`).join(', ')} }`
}

function made(program: Program, field: Field): string {
  return `g.${field.name} === undefined ? ${zeroOf(program, field.kind)} : g.${field.name}`
}

/** An expression for the zero value of a kind. Records' zeros are shared: values do not change. */
function zeroOf(program: Program, kind: Kind<unknown>): string {
  switch (kind.kind) {
    case 'str': return "''"
    case 'bool': return 'false'
    case 'u64': case 'index': case 'int': case 'u8': case 'u32': case 'dur': case 'f64': case 'f32': return '0'
    case 'time': return program.constant(zeroTime)
    case 'rec': return `${shared(program, kind)}.zero()`
    case 'custom': return `${program.constant(kind.custom)}.zero()`
    default: return 'null'
  }
}

interface SharedZero {
  zero(): unknown
}
const sharedZeros = new WeakMap<object, SharedZero>()

/** The record of a kind, looked up at the first use and keeping one zero value for all who need it. */
function shared(program: Program, kind: Kind<unknown>): string {
  const record = kind.record!
  let entry = sharedZeros.get(record)
  if (entry === undefined) {
    let value: unknown
    entry = { zero: () => (value ??= record().zero()) }
    sharedZeros.set(record, entry)
  }
  return program.constant(entry)
}

type Sorted = readonly { readonly field: Field; readonly at: number }[]

function writeSource(program: Program, sorted: Sorted): string {
  const count = sorted.length
  const keys = sorted.map(({ field }) => keyBytes(field.name))
  const room = keys.reduce((sum, key) => sum + key.length, 5) + 9 * count
  const lines = [`w.ensure(${room})`, 'let b = w.buf, p = w.pos']
  const header = new Writer(8)
  header.mapHeader(count)
  lines.push(stores(header.bytes()))
  sorted.forEach(({ field }, at) => {
    const after = keys.slice(at + 1).reduce((sum, key) => sum + key.length, 0) + 9 * (count - at - 1)
    lines.push(stores(keys[at]!), inlineWrite(field, after) ?? calledWrite(program, field, after))
  })
  return `function write(w, v) {\n${lines.join('\n')}\nw.pos = p\n}`
}

function stores(bytes: Uint8Array): string {
  return [...bytes].map((byte) => `b[p++] = ${byte}`).join('; ')
}

/** Small values go straight into the buffer, which has room for them; all else calls the writer, then makes room for the rest. */
function inlineWrite(field: Field, after: number): string | undefined {
  const value = `v.${field.name}`
  switch (field.kind.kind) {
    case 'bool': return `b[p++] = ${value} ? 0xc3 : 0xc2`
    case 'u64': case 'index': case 'int': case 'u8': case 'u32': case 'dur':
      return `{ const n = ${value}; if (typeof n === 'number' && n >= 0 && n < 128 && (n | 0) === n) b[p++] = n; `
        + 'else { w.pos = p; w.int(n); b = w.buf; p = w.pos } }'
    case 'str':
      return `{ const s = ${value}; if (s.length === 0) b[p++] = 0xa0; `
        + `else { w.pos = p; w.str(s); w.ensure(${after}); b = w.buf; p = w.pos } }`
    default: return undefined
  }
}

function calledWrite(program: Program, field: Field, after: number): string {
  return `w.pos = p; ${writeCall(program, field.kind, `v.${field.name}`, 0)}\nw.ensure(${after}); b = w.buf; p = w.pos`
}

function writeCall(program: Program, kind: Kind<unknown>, value: string, depth: number): string {
  const item = `i${depth}`
  switch (kind.kind) {
    case 'str': return `w.str(${value})`
    case 'bytes': return `w.bytesOrNil(${value})`
    case 'buffer': return `w.bufferOrNil(${value})`
    case 'bool': return `w.bool(${value})`
    case 'f64': return `w.f64(${value})`
    case 'f32': return `w.f32(${value})`
    case 'time': return `w.time(${value})`
    case 'any': return `w.free(${value})`
    case 'custom': return `${program.constant(kind.custom)}.write(w, ${value})`
    case 'rec': return `${program.constant(kind.record)}().write(w, ${value})`
    case 'opt': return `if (${value} === null) w.nil(); else ${writeCall(program, inside(kind), value, depth)}`
    case 'list': return `if (${value} === null) w.nil(); else { w.arrayHeader(${value}.length); `
      + `for (const ${item} of ${value}) { ${writeCall(program, kind.item!, item, depth + 1)} } }`
    case 'map': return `if (${value} === null) w.nil(); else { w.mapHeader(${value}.size); `
      + `for (const [k${depth}, ${item}] of ${value}) { w.str(k${depth}); ${writeCall(program, kind.item!, item, depth + 1)} } }`
    default: return `w.int(${value})`
  }
}

function readSource(program: Program, name: string, fields: readonly Field[], sorted: Sorted): string {
  const lines = [
    'if (r.nil()) return zero()',
    ...fields.map((_, at) => `let f${at}`),
    'const tag = r.pos < r.end ? r.buf[r.pos] : 0x80',
    'r.enter()',
    'if ((tag >= 0x90 && tag <= 0x9f) || tag === 0xdc || tag === 0xdd) {',
    'let left = r.arrayLength()',
    ...fields.map((field, at) => `if (left > 0) { left--; f${at} = ${readCall(program, field.kind)} }`),
    'while (left-- > 0) r.skip()',
    '} else {',
    'let left = r.mapLength()',
    'const b = r.buf, end = r.end; let p',
    fastPath(program, sorted),
    'while (left-- > 0) {',
    'switch (r.str()) {',
    ...fields.map((field, at) => `case ${JSON.stringify(field.name)}: f${at} = ${readCall(program, field.kind)}; break`),
    'default: r.skip()',
    '}', '}', '}',
    'r.leave()',
    `return ${literal(fields, (field, at) => `f${at} === undefined ? ${zeroOf(program, field.kind)} : f${at}`)}`,
  ]
  return `/* ${name} */ function read(r) {\n${lines.join('\n')}\n}`
}

/** Takes the fields in the writers' order as long as their keys stand there; leaves `left` at what remains. */
function fastPath(program: Program, sorted: Sorted): string {
  const steps = sorted.map(({ field, at }) => {
    const key = keyBytes(field.name)
    const test = [...key].map((byte, offset) => `b[p + ${offset}] === ${byte}`).join(' && ')
    return `p = r.pos; if (left === 0 || p + ${key.length} >= end || !(${test})) break fast\n`
      + `r.pos = p + ${key.length}; f${at} = ${readCall(program, field.kind)}; left--`
  })
  return `fast: {\n${steps.join('\n')}\n}`
}

const readers: Partial<Record<Kind<unknown>['kind'], string>> = {
  str: 'r.str()', bytes: 'r.bytesOrNil()', buffer: 'r.bufferOrNil()', bool: 'r.bool()', u64: 'r.u64()',
  dur: 'r.i64()', index: 'r.index()', int: 'r.int()', u8: 'r.u8()', u32: 'r.u32Value()', f64: 'r.f64()', f32: 'r.f64()',
  time: 'r.time()', any: 'r.free()',
}

function readCall(program: Program, kind: Kind<unknown>): string {
  const simple = readers[kind.kind]
  if (simple !== undefined) return simple
  if (kind.kind === 'custom') return `${program.constant(kind.custom)}.read(r)`
  if (kind.kind === 'rec') return `(r.nil() ? ${shared(program, kind)}.zero() : ${program.constant(kind.record)}().read(r))`
  if (kind.kind === 'opt') return `(r.nil() ? null : ${readCall(program, inside(kind))})`
  const item = program.constant(lazyReader(kind.item!))
  return `${program.constant(kind.kind === 'list' ? readList : readMap)}(r, ${item})`
}

/** Records may contain themselves, so readers of elements are made at their first use. */
function lazyReader(kind: Kind<unknown>): (reader: Reader) => unknown {
  let made: ((reader: Reader) => unknown) | undefined
  return (reader) => (made ??= itemReader(kind))(reader)
}

function readList(reader: Reader, item: (reader: Reader) => unknown): readonly unknown[] | null {
  const count = reader.arrayLength()
  if (count < 0) return null
  reader.enter()
  const items: unknown[] = []
  for (let i = 0; i < count; i++) items.push(item(reader))
  reader.leave()
  return items
}

function readMap(reader: Reader, item: (reader: Reader) => unknown): ReadonlyMap<string, unknown> | null {
  const count = reader.mapLength()
  if (count < 0) return null
  reader.enter()
  const items = new Map<string, unknown>()
  for (let i = 0; i < count; i++) {
    const key = reader.str()
    items.set(key, item(reader))
  }
  reader.leave()
  return items
}

const itemReaders = new WeakMap<Kind<unknown>, (reader: Reader) => unknown>()

/** A function that reads one value of a kind, made once. */
export function itemReader(kind: Kind<unknown>): (reader: Reader) => unknown {
  let made = itemReaders.get(kind)
  if (made === undefined) {
    const program = new Program()
    made = program.build(`return (r) => ${readCall(program, kind)}`) as (reader: Reader) => unknown
    itemReaders.set(kind, made)
  }
  return made
}

const itemWriters = new WeakMap<Kind<unknown>, (writer: Writer, value: unknown) => void>()

/** A function that writes one value of a kind, made once. */
export function itemWriter(kind: Kind<unknown>): (writer: Writer, value: unknown) => void {
  let made = itemWriters.get(kind)
  if (made === undefined) {
    const program = new Program()
    made = program.build(`return (w, v) => { ${writeCall(program, kind, 'v', 0)} }`) as (writer: Writer, value: unknown) => void
    itemWriters.set(kind, made)
  }
  return made
}
