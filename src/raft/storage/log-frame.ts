import type { LogEntry } from '../ports.ts'

/**
 * An entry as it lies in memory and on disk, little endian:
 *
 *     0 index u64
 *     8 term  u64
 *    16 type  u32
 *    20 data length, 24 extensions length, both i32, -1 for nil
 *    28 data, extensions
 */
const headerBytes = 28

/** How many bytes the frame of an entry takes. */
export function frameBytes(entry: LogEntry): number {
  return headerBytes + (entry.Data?.length ?? 0) + (entry.Extensions?.length ?? 0)
}

/** Writes the frame of an entry; says where it ends. */
export function writeFrame(bytes: Uint8Array, at: number, { Index, Term, Type, Data, Extensions }: LogEntry): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, headerBytes)
  setNumber(view, 0, Index)
  setNumber(view, 8, Term)
  view.setUint32(16, Type, true)
  view.setInt32(20, Data?.length ?? -1, true)
  view.setInt32(24, Extensions?.length ?? -1, true)
  let end = at + headerBytes
  if (Data !== null) {
    bytes.set(Data, end)
    end += Data.length
  }
  if (Extensions === null) return end
  bytes.set(Extensions, end)
  return end + Extensions.length
}

/** The entry whose frame begins at `at`, and where the frame ends; undefined when it reaches beyond the bytes. Its data stay in them. */
export function readFrame(bytes: Uint8Array, at: number): { readonly entry: LogEntry; readonly end: number } | undefined {
  if (bytes.length - at < headerBytes) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, headerBytes)
  const data = view.getInt32(20, true)
  const extensions = view.getInt32(24, true)
  const start = at + headerBytes
  const middle = start + Math.max(data, 0)
  const end = middle + Math.max(extensions, 0)
  if (data < -1 || extensions < -1 || end > bytes.length) return undefined
  const entry: LogEntry = {
    Index: getNumber(view, 0),
    Term: getNumber(view, 8),
    Type: view.getUint32(16, true),
    Data: data < 0 ? null : bytes.subarray(start, middle),
    Extensions: extensions < 0 ? null : bytes.subarray(middle, end),
  }
  return { entry, end }
}

/** A safe integer as 64 bits. */
export function setNumber(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % 2 ** 32, true)
  view.setUint32(at + 4, value / 2 ** 32, true)
}

export function getNumber(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true)
}
