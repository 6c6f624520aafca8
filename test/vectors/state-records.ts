import { gunzipSync } from 'node:zlib'
import { StateParser } from '../../src/wire/state-stream.ts'
import { CommandType } from '../../src/wire/command.ts'
import { ACLAuthMethod } from '../../src/wire/records/acl.ts'
import { RegisterRequest } from '../../src/wire/records/catalog.ts'
import { ConfigEntryRequest } from '../../src/wire/records/config-entry-forms.ts'
import { CAConfiguration } from '../../src/wire/records/connect-ca.ts'
import { FederationStateRequest } from '../../src/wire/records/federation-state.ts'
import { Intention } from '../../src/wire/records/intention.ts'
import { dataFile } from './load.ts'

/** One record of a state: its type byte, and all of its bytes, that byte included. */
export interface StateRecord {
  readonly type: number
  readonly bytes: Uint8Array
}

/** The header and the records of a state, in their order. */
export async function stateRecords(
  state: AsyncIterable<Uint8Array>,
): Promise<{ readonly lastIndex: number; readonly records: readonly StateRecord[]; readonly bytes: Uint8Array }> {
  const chunks: Uint8Array[] = []
  for await (const chunk of state) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const records: StateRecord[] = []
  let lastIndex = 0
  const parser = new StateParser({
    header: (index) => void (lastIndex = index),
    record: (type, reader) => {
      const value = reader.buf.slice(reader.pos, reader.end)
      records.push({ type, bytes: Buffer.concat([Uint8Array.of(type), value]) })
    },
  })
  parser.push(bytes)
  parser.finish()
  return { lastIndex, records, bytes }
}

/** The state.bin of a recorded archive such as `real`. */
export function stateOfArchive(name: string): AsyncIterable<Uint8Array> {
  return archiveState(dataFile(`snapshot/${name}.snap`))
}

/** The state.bin of an archive. */
export async function* archiveState(archive: Uint8Array): AsyncIterable<Uint8Array> {
  yield archiveMember(archive, 'state.bin')
}

/** One file of an archive, which is a tar in gzip (protocol/snapshot.md §1). */
export function archiveMember(archive: Uint8Array, name: string): Uint8Array {
  const tar = gunzipSync(archive)
  for (let at = 0; ;) {
    const member = tar.toString('latin1', at, at + 100).replace(/\0.*$/s, '')
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8)
    if (member === name) return tar.subarray(at + 512, at + 512 + size)
    if (member === '') throw new Error(`the archive has no ${name}`)
    at += 512 + Math.ceil(size / 512) * 512
  }
}

/** Records that hold maps. They stand in the order of Go's chance, another one each time. */
const withMaps: ReadonlyMap<number, { decode(bytes: Uint8Array): unknown }> = new Map<number, { decode(bytes: Uint8Array): unknown }>([
  [CommandType.Register, RegisterRequest],
  [CommandType.ACLAuthMethodSet, ACLAuthMethod],
  [CommandType.Intention, Intention],
  [CommandType.ConnectCAConfig, CAConfiguration],
  [CommandType.ConfigEntry, ConfigEntryRequest],
  [CommandType.FederationState, FederationStateRequest],
])

/** What a record says, to be compared with `deepEqual`: the values of those that hold maps, the bytes of all others. */
export function meaningOf({ type, bytes }: StateRecord): unknown {
  const record = withMaps.get(type)
  return record === undefined ? Buffer.from(bytes).toString('hex') : record.decode(bytes.subarray(1))
}
