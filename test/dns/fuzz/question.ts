/** A question as the fuzzer makes it, in parts that can be left out one by one when a failure is made smaller. */
export interface Question {
  /** Labels as bytes; a label may be too long, empty or hold anything. */
  readonly labels: readonly string[]
  readonly type: number
  readonly class: number
  /** The second 16 bits of the header. */
  readonly flags: number
  readonly tcp: boolean
  readonly opt: Opt | undefined
  /** Records by their bytes that go with it: in the answer, authority or additional section. */
  readonly records: readonly { readonly section: 0 | 1 | 2; readonly bytes: readonly number[] }[]
  /** A second question. */
  readonly second: boolean
  /** Changes to the finished bytes, behind the id. */
  readonly damage: readonly Damage[]
}

export interface Opt {
  readonly size: number
  /** What stands where other records have their TTL: code, version, flags. */
  readonly head: number
  readonly options: readonly { readonly code: number; readonly bytes: readonly number[] }[]
}

/** `set` and `insert` a byte, `cut` the rest off. Places are reduced to the length of the message. */
export interface Damage {
  readonly kind: 'set' | 'insert' | 'cut'
  readonly at: number
  readonly value: number
}

const u16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff]

/** The question as bytes. */
export function bytesOf(question: Question, id: number): Uint8Array {
  const { labels, type, class: code, flags, opt, records, second, damage } = question
  const name = [...labels.flatMap((label) => [label.length & 0xff, ...Buffer.from(label, 'latin1')]), 0]
  const asked = [...name, ...u16(type), ...u16(code)]
  const of = (section: number): number[][] => records.filter((record) => record.section === section).map(({ bytes }) => [...bytes])
  const additional = [...of(2), ...(opt === undefined ? [] : [optBytes(opt)])]
  const counts = [second ? 2 : 1, of(0).length, of(1).length, additional.length]
  const out = [
    ...u16(id), ...u16(flags), ...counts.flatMap(u16), ...asked, ...(second ? asked : []), ...[...of(0), ...of(1), ...additional].flat(),
  ]
  for (const { kind, at, value } of damage) {
    const place = 2 + (at % (out.length - 1))
    if (kind === 'cut') out.splice(place)
    else out.splice(place, kind === 'set' ? 1 : 0, value)
  }
  return Uint8Array.from(out)
}

function optBytes({ size, head, options }: Opt): number[] {
  const data = options.flatMap(({ code, bytes }) => [...u16(code), ...u16(bytes.length), ...bytes])
  return [0, ...u16(41), ...u16(size), ...u16(head >>> 16), ...u16(head), ...u16(data.length), ...data]
}

/** Simpler forms of a question, the simplest first. */
export function* simpler(question: Question): Generator<Question> {
  const plain: Partial<Question>[] = [
    { damage: [] }, { records: [] }, { second: false }, { opt: undefined }, { flags: 0x0100 }, { class: 1 }, { tcp: false }, { type: 1 },
    ...question.damage.map((_, at) => ({ damage: question.damage.toSpliced(at, 1) })),
    ...question.records.map((_, at) => ({ records: question.records.toSpliced(at, 1) })),
    ...question.labels.map((_, at) => ({ labels: question.labels.toSpliced(at, 1) })),
    { labels: question.labels.map((label) => label.toLowerCase()) },
  ]
  if (question.opt !== undefined) {
    const { opt } = question
    plain.push({ opt: { ...opt, options: [] } }, { opt: { ...opt, head: 0 } }, ...(opt.size === 512 || opt.size === 4096 ? [] : [{ opt: { ...opt, size: 512 } }, { opt: { ...opt, size: 4096 } }]))
    plain.push(...opt.options.map((_, at) => ({ opt: { ...opt, options: opt.options.toSpliced(at, 1) } })))
  }
  const before = JSON.stringify(question)
  for (const change of plain) {
    const changed = { ...question, ...change }
    if (JSON.stringify(changed) !== before) yield changed
  }
}
