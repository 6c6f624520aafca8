import { keyBytes, type Writer } from './msgpack-writer.ts'
import { record, str, u64, type RecordOf, type U64 } from './record.ts'

/** Heads of net/rpc messages (protocol/rpc.md §5). A body follows each with nothing between. */

export const RequestHeader = record('Request', { ServiceMethod: str(), Seq: u64() })
export type RequestHeader = RecordOf<typeof RequestHeader>

export const ResponseHeader = record('Response', { ServiceMethod: str(), Seq: u64(), Error: str() })
export type ResponseHeader = RecordOf<typeof ResponseHeader>

/** The first byte of a connection to the server port (protocol/rpc.md §2). */
export const selector = {
  call: 0, raft: 1, oldMultiplex: 2, tls: 3, multiplex: 4, snapshot: 5, gossip: 6, insecureTls: 7,
} as const

/** The same in TLS that begins at once, by the protocol that ALPN settles on. */
export const alpnSelectors: Readonly<Record<string, number>> = {
  'consul/rpc-single': selector.call,
  'consul/raft': selector.raft,
  'consul/rpc-multi': selector.multiplex,
  'consul/rpc-snapshot': selector.snapshot,
  'consul/rpc-gossip': selector.gossip,
}

/** What stands for a body where there is nothing to say. */
export function writeNoBody(writer: Writer): void {
  writer.byte(0x80)
}

const requestStart = Uint8Array.of(0x82, ...keyBytes('Seq'))
const fineStart = Uint8Array.of(0x83, ...keyBytes('Error'), 0xa0, ...keyBytes('Seq'))
const failedStart = Uint8Array.of(0x83, ...keyBytes('Error'))
const seqKey = keyBytes('Seq')
const methodKey = keyBytes('ServiceMethod')

/** The key and the value that name a method; made once for a method, written with every call. */
export function methodBytes(name: string): Uint8Array {
  return Uint8Array.of(...methodKey, ...keyBytes(name))
}

/** As `RequestHeader.write` would. */
export function writeRequestHeader(writer: Writer, seq: U64, method: Uint8Array): void {
  writer.append(requestStart)
  writer.int(seq)
  writer.append(method)
}

/** As `ResponseHeader.write` would, for a call that went well. */
export function writeResponseHeader(writer: Writer, seq: U64, method: Uint8Array): void {
  writer.append(fineStart)
  writer.int(seq)
  writer.append(method)
}

/** The head and the empty body of a call that failed. */
export function writeFailure(writer: Writer, error: string, seq: U64, method: string): void {
  writer.append(failedStart)
  writer.str(error)
  writer.append(seqKey)
  writer.int(seq)
  writer.append(methodKey)
  writer.str(method)
  writeNoBody(writer)
}
