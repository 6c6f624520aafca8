/** An answer in a form to compare. Sections are in the order of the answer. */
export interface Seen {
  readonly head: string
  readonly questions: readonly string[]
  readonly sections: readonly [answers: readonly string[], authority: readonly string[], additional: readonly string[]]
  /** The same without data: what is left when which records are shown is a choice by chance. */
  readonly shapes: readonly (readonly string[])[]
  readonly bytes: number
}

const opt = 41

/** Reads an answer; what is none is shown as its bytes. */
export function seenOf(message: Uint8Array): Seen {
  try {
    return read(message)
  } catch (error) {
    const head = `${(error as Error).message}: ${Buffer.from(message).toString('hex', 2)}`
    return { head, questions: [], sections: [[], [], []], shapes: [], bytes: message.length }
  }
}

function read(message: Uint8Array): Seen {
  const bytes = Buffer.from(message)
  const reader = new Reader(bytes)
  const [, flags, ...counts] = Array.from({ length: 6 }, () => reader.u16()) as [number, number, number, number, number, number]
  const questions = Array.from({ length: counts[0] }, () => `${reader.name()} ${reader.u16()} ${reader.u16()}`)
  const records = counts.slice(1).map((count) => Array.from({ length: count }, () => reader.record()))
  if (reader.at !== bytes.length) throw new Error(`${bytes.length - reader.at} bytes too many`)
  const [answers, authority, additional] = records.map((section) => section.map(({ text }) => text)) as [string[], string[], string[]]
  return {
    head: `flags ${flags.toString(16).padStart(4, '0')}`,
    questions,
    sections: [answers, authority, additional],
    shapes: records.map((section) => section.map(({ shape }) => shape).sort()),
    bytes: bytes.length,
  }
}

class Reader {
  readonly #bytes: Buffer
  at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  u16(): number {
    const value = this.#bytes.readUInt16BE(this.at)
    this.at += 2
    return value
  }

  name(): string {
    let [text, at, pointers, end] = ['', this.at, 0, -1]
    for (;;) {
      const length = this.#bytes.readUInt8(at++)
      if (length === 0) break
      if (length >= 0xc0) {
        if (end < 0) end = at + 1
        if (++pointers > 100) throw new Error('a loop of pointers')
        at = ((length & 0x3f) << 8) | this.#bytes.readUInt8(at)
        continue
      }
      if (length > 63 || at + length > this.#bytes.length) throw new Error('no label')
      text += `${JSON.stringify(this.#bytes.toString('latin1', at, at + length)).slice(1, -1).replaceAll('.', '\\.')}.`
      at += length
    }
    this.at = end < 0 ? at : end
    return text === '' ? '.' : text
  }

  record(): { readonly text: string; readonly shape: string } {
    const owner = this.name()
    const [type, code, ttl] = [this.u16(), this.u16(), this.u16() * 65_536 + this.u16()]
    const end = this.u16() + this.at
    if (end > this.#bytes.length) throw new Error('data beyond the end')
    const data = this.#data(type, end)
    if (this.at !== end) throw new Error('data of another length')
    const shape = `${ttl} ${code} ${type}${type === opt ? ` ${data}` : ''}`
    return { text: `${owner} ${ttl} ${code} ${type} ${data}`, shape }
  }

  #data(type: number, end: number): string {
    switch (type) {
      case 2:
      case 5:
      case 12:
        return this.name()
      case 6: {
        const names = `${this.name()} ${this.name()}`
        const [serial, ...numbers] = Array.from({ length: 5 }, () => this.u16() * 65_536 + this.u16()) as [number, ...number[]]
        const isNow = Math.abs(serial - Date.now() / 1000) < 60
        return `${names} ${isNow ? 'now' : serial} ${numbers.join(' ')}`
      }
      case 33:
        return `${this.u16()} ${this.u16()} ${portText(this.u16())} ${this.name()}`
      default: {
        const data = this.#bytes.subarray(this.at, end)
        this.at = end
        return type === 16 ? JSON.stringify(data.toString('latin1')) : data.toString('hex')
      }
    }
  }
}

/** Of the high ports that the catalog of the fuzzer does not have each agent has chosen its own. */
function portText(port: number): string {
  return port > 10_000 && port !== 21_000 && port !== 65_535 ? 'own' : String(port)
}
