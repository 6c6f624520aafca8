import type { LogEntry } from '../ports.ts'

/**
 * An entry as it crosses to the log's thread and as it lies in the database, little endian:
 *
 *     0 checksum u32   CRC-32 of all that follows in the frame
 *     4 index    u64
 *    12 term     u64
 *    20 sequence u64   number of the transaction that wrote it
 *    28 type     u32
 *    32 data length, 36 extensions length, both i32, -1 for nil
 *    40 data, extensions
 *
 * The thread that serves requests leaves checksum and sequence at 0; the log's thread fills them in.
 */
const headerBytes = 40

/** How many bytes the frame of an entry takes. */
export function frameBytes(entry: LogEntry): number {
  return headerBytes + (entry.Data?.length ?? 0) + (entry.Extensions?.length ?? 0)
}

/** The frames of entries, one after the other, in a buffer of their own that can be transferred. */
export function encodeFrames(entries: readonly LogEntry[]): ArrayBuffer {
  let size = 0
  for (const entry of entries) size += frameBytes(entry)
  const buffer = new ArrayBuffer(size)
  const bytes = new Uint8Array(buffer)
  let at = 0
  for (const entry of entries) {
    writeFrame(bytes, at, entry)
    at += frameBytes(entry)
  }
  return buffer
}

/** Writes the frame of an entry; checksum and sequence stay as they are. */
export function writeFrame(bytes: Uint8Array, at: number, { Index, Term, Type, Data, Extensions }: LogEntry): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, headerBytes)
  setNumber(view, 4, Index)
  setNumber(view, 12, Term)
  view.setUint32(28, Type, true)
  view.setInt32(32, Data?.length ?? -1, true)
  view.setInt32(36, Extensions?.length ?? -1, true)
  if (Data !== null) bytes.set(Data, at + headerBytes)
  if (Extensions !== null) bytes.set(Extensions, at + headerBytes + (Data?.length ?? 0))
}

/** The frames in such a buffer. */
export function* framesOf(buffer: ArrayBuffer): Generator<Frame> {
  const bytes = new Uint8Array(buffer)
  for (let at = 0; at < bytes.length;) {
    const frame = new Frame(bytes, at)
    yield frame
    at += frame.length
  }
}

/** The entries of such a buffer. Their bytes stay in it. */
export function decodeFrames(buffer: ArrayBuffer): LogEntry[] {
  return Array.from(framesOf(buffer), (frame) => frame.entry())
}

/** One frame within some bytes. A length that reaches beyond them makes `length` NaN, which no comparison accepts. */
export class Frame {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #at: number
  readonly length: number

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#at = at
    this.length = this.#measure()
  }

  get index(): number {
    return getNumber(this.#view, this.#at + 4)
  }

  get term(): number {
    return getNumber(this.#view, this.#at + 12)
  }

  get sequence(): number {
    return getNumber(this.#view, this.#at + 20)
  }

  /** The checksum that the frame says it has. */
  get checksum(): number {
    return this.#view.getUint32(this.#at, true)
  }

  /** What the checksum is of. */
  get checked(): Uint8Array {
    return this.#bytes.subarray(this.#at + 4, this.#at + this.length)
  }

  get all(): Uint8Array {
    return this.#bytes.subarray(this.#at, this.#at + this.length)
  }

  /** Fills in what the log's thread knows. */
  seal(sequence: number, checksum: (bytes: Uint8Array) => number): void {
    setNumber(this.#view, this.#at + 20, sequence)
    this.#view.setUint32(this.#at, checksum(this.checked), true)
  }

  entry(): LogEntry {
    const dataLength = this.#view.getInt32(this.#at + 32, true)
    const extensionsLength = this.#view.getInt32(this.#at + 36, true)
    const start = this.#at + headerBytes
    const middle = start + Math.max(dataLength, 0)
    return {
      Index: this.index,
      Term: this.term,
      Type: this.#view.getUint32(this.#at + 28, true),
      Data: dataLength < 0 ? null : this.#bytes.subarray(start, middle),
      Extensions: extensionsLength < 0 ? null : this.#bytes.subarray(middle, middle + extensionsLength),
    }
  }

  #measure(): number {
    const left = this.#bytes.length - this.#at
    if (left < headerBytes) return NaN
    const data = this.#view.getInt32(this.#at + 32, true)
    const extensions = this.#view.getInt32(this.#at + 36, true)
    const length = headerBytes + Math.max(data, 0) + Math.max(extensions, 0)
    return data < -1 || extensions < -1 || length > left ? NaN : length
  }
}

/** A safe integer as 64 bits. */
export function setNumber(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % 2 ** 32, true)
  view.setUint32(at + 4, value / 2 ** 32, true)
}

export function getNumber(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true)
}
