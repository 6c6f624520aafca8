import { byteArray } from '../std/bytes.ts'

/** A profile in the form of `go tool pprof`: a protobuf whose texts are numbers into one table. */

/** A place in the program that was found on the stack. */
export interface ProfileFrame {
  readonly name: string
  readonly file: string
  /** From 1 on; 0 when unknown. */
  readonly line: number
}

export interface ProfileSample {
  /** The innermost call first. */
  readonly stack: readonly ProfileFrame[]
  /** One for each type of the profile. */
  readonly values: readonly number[]
}

/** What a value counts, and in what unit. */
export interface ProfileType {
  readonly type: string
  readonly unit: string
}

export interface Profile {
  readonly types: readonly ProfileType[]
  readonly samples: readonly ProfileSample[]
  /** How much of this lies between two samples. */
  readonly period: number
  readonly periodType: ProfileType
  /** In nanoseconds since 1970. */
  readonly time: bigint
  readonly durationNs: number
}

export function encodeProfile(profile: Profile): Uint8Array {
  const message = new Message()
  const texts = new Texts()
  const typeOf = ({ type, unit }: ProfileType): Message => new Message().number(1, texts.of(type)).number(2, texts.of(unit))
  for (const type of profile.types) message.message(1, typeOf(type))
  const locations = new Map<string, number>()
  const tables = new Message()
  const locationOf = ({ name, file, line }: ProfileFrame): number => {
    const key = `${name}\0${file}\0${line}`
    const known = locations.get(key)
    if (known !== undefined) return known
    const id = locations.size + 1
    locations.set(key, id)
    // One function for each place: two of a name in one file are two all the same.
    tables.message(4, new Message().number(1, id).message(4, new Message().number(1, id).number(2, line)))
    tables.message(5, new Message().number(1, id).number(2, texts.of(name)).number(3, texts.of(name)).number(4, texts.of(file)).number(5, line))
    return id
  }
  for (const { stack, values } of profile.samples) {
    message.message(2, new Message().packed(1, stack.map(locationOf)).packed(2, values))
  }
  message.append(tables)
  const periodType = typeOf(profile.periodType)
  for (const text of texts.all()) message.bytes(6, byteArray(text))
  return message.number(9, profile.time).number(10, profile.durationNs).message(11, periodType).number(12, profile.period).finish()
}

/** The table of texts; the first is empty, as the form has it. */
class Texts {
  readonly #numbers = new Map<string, number>([['', 0]])

  of(text: string): number {
    let number = this.#numbers.get(text)
    if (number === undefined) this.#numbers.set(text, (number = this.#numbers.size))
    return number
  }

  all(): Iterable<string> {
    return this.#numbers.keys()
  }
}

/** A protobuf message that grows field by field. */
class Message {
  readonly #bytes: number[] = []

  number(field: number, value: number | bigint): this {
    this.#varint(field * 8)
    this.#varint(value)
    return this
  }

  message(field: number, inner: Message): this {
    return this.#delimited(field, inner.#bytes)
  }

  bytes(field: number, bytes: Uint8Array): this {
    return this.#delimited(field, bytes)
  }

  packed(field: number, values: readonly number[]): this {
    const inner = new Message()
    for (const value of values) inner.#varint(value)
    return this.#delimited(field, inner.#bytes)
  }

  append(other: Message): void {
    this.#add(other.#bytes)
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#bytes)
  }

  #delimited(field: number, bytes: ArrayLike<number>): this {
    this.#varint(field * 8 + 2)
    this.#varint(bytes.length)
    this.#add(bytes)
    return this
  }

  #add(bytes: ArrayLike<number>): void {
    for (let at = 0; at < bytes.length; at++) this.#bytes.push(bytes[at]!)
  }

  #varint(value: number | bigint): void {
    let rest = BigInt(typeof value === 'number' ? Math.round(value) : value)
    while (rest >= 0x80n) {
      this.#bytes.push(Number(rest & 0x7fn) | 0x80)
      rest >>= 7n
    }
    this.#bytes.push(Number(rest))
  }
}
