import { base64, jsonString } from '../wire/json-text.ts'
import { list, opt, record, type RecordOf, str, u64 } from '../wire/record.ts'
import type { DirEntry } from '../wire/records/kv.ts'

/** One key as `kv export` writes and `kv import` reads it; the value is base64. */
export const ExportedKey = record('Entry', {
  key: str(), flags: u64(), value: str(), namespace: str(),
}, { goName: 'impexp.Entry' })
export type ExportedKey = RecordOf<typeof ExportedKey>

export const exportedKeys = list(opt(ExportedKey))

/** The text of `kv export`: indented by tabs, without a namespace since there is none. */
export function exportText(entries: readonly DirEntry[]): string {
  if (entries.length === 0) return '[]'
  const rows = entries.map(({ Key, Flags, Value }) => [
    '\t{', `\t\t"key": ${jsonString(Key)},`, `\t\t"flags": ${Flags},`, `\t\t"value": "${base64(Value ?? '')}"`, '\t}',
  ].join('\n'))
  return `[\n${rows.join(',\n')}\n]`
}
