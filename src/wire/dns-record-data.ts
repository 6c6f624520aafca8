import { InputError } from '../std/errors.ts'
import type { DnsReader } from './dns-reader.ts'
import { recordType } from './dns-types.ts'

/** A part of a record's data: a name, so many bytes, bytes behind their 16-bit length, texts up to the end. */
type Part = 'name' | number | 'sized' | 'texts'

/** The data of records that requests may carry, by type (RFC 1035 §3.3, RFC 2782, RFC 8945). */
const layouts: ReadonlyMap<number, readonly Part[]> = new Map<number, readonly Part[]>([
  [recordType.A, [4]],
  [recordType.AAAA, [16]],
  [recordType.NS, ['name']],
  [recordType.CNAME, ['name']],
  [recordType.PTR, ['name']],
  [recordType.SOA, ['name', 'name', 4, 4, 4, 4, 4]],
  [recordType.TXT, ['texts']],
  [recordType.SRV, [2, 2, 2, 'name']],
  [recordType.TSIG, ['name', 6, 2, 'sized', 2, 2, 'sized']],
])

/**
 * Refuses the data of a record that nobody will look at, as the original's library does: it may end behind any part, but neither within
 * one nor later. The data of other types is not judged.
 */
export function checkRecordData(type: number, data: DnsReader): void {
  const layout = layouts.get(type)
  if (layout === undefined) return
  for (const part of layout) {
    if (data.left === 0) return
    if (part === 'name') data.name()
    else if (part === 'texts') while (data.left > 0) data.take(data.u8())
    else if (part === 'sized') takeSized(data)
    else data.take(part)
  }
  if (data.left > 0) throw new InputError('bad rdlength')
}

function takeSized(data: DnsReader): void {
  const size = data.u16()
  if (data.left > 0) data.take(size)
}
