import { byteArray, byteString } from '../../std/bytes.ts'
import { Reader } from '../../wire/msgpack-reader.ts'
import { Writer } from '../../wire/msgpack-writer.ts'
import * as record from '../../wire/records/raft.ts'
import type { LogEntry } from '../core/entry.ts'
import type * as message from '../core/messages.ts'

/** One kind of request and its response, between the core's values and the bytes of protocol/raft.md §2. */
export interface Exchange<Request, Response> {
  /** The byte before the request. */
  readonly type: number
  readonly writeRequest: (writer: Writer, request: Request) => void
  readonly readRequest: (reader: Reader) => Request
  readonly writeResponse: (writer: Writer, response: Response) => void
  readonly readResponse: (reader: Reader) => Response
}

export const appendEntries: Exchange<message.AppendEntriesRequest, message.AppendEntriesResponse> = {
  type: 0,
  writeRequest(writer, request) {
    writer.ensure(sizeOf(request.Entries))
    record.AppendEntriesRequest.write(writer, { ...request, Leader: byteArray(request.Leader) })
  },
  readRequest(reader) {
    const request = record.AppendEntriesRequest.read(reader)
    return { ...request, Leader: textOf(request.Leader) }
  },
  writeResponse: (writer, response) => record.AppendEntriesResponse.write(writer, response),
  readResponse: (reader) => record.AppendEntriesResponse.read(reader),
}

export const requestVote: Exchange<message.RequestVoteRequest, message.RequestVoteResponse> = {
  type: 1,
  writeRequest: (writer, request) => record.RequestVoteRequest.write(writer, { ...request, Candidate: byteArray(request.Candidate) }),
  readRequest(reader) {
    const request = record.RequestVoteRequest.read(reader)
    return { ...request, Candidate: textOf(request.Candidate) }
  },
  writeResponse: (writer, response) => record.RequestVoteResponse.write(writer, response),
  // The peers were for readers of protocol 0.
  readResponse: (reader) => ({ ...record.RequestVoteResponse.read(reader), Peers: null }),
}

export const installSnapshot: Exchange<message.InstallSnapshotRequest, message.InstallSnapshotResponse> = {
  type: 2,
  writeRequest: (writer, request) => record.InstallSnapshotRequest.write(writer, { ...request, Leader: byteArray(request.Leader) }),
  readRequest(reader) {
    const request = record.InstallSnapshotRequest.read(reader)
    return { ...request, Leader: textOf(request.Leader), Configuration: request.Configuration ?? new Uint8Array() }
  },
  writeResponse: (writer, response) => record.InstallSnapshotResponse.write(writer, response),
  readResponse: (reader) => record.InstallSnapshotResponse.read(reader),
}

export const timeoutNow: Exchange<message.TimeoutNowRequest, message.TimeoutNowResponse> = {
  type: 3,
  writeRequest: (writer, request) => record.TimeoutNowRequest.write(writer, request),
  readRequest: (reader) => record.TimeoutNowRequest.read(reader),
  writeResponse: (writer, response) => record.TimeoutNowResponse.write(writer, response),
  readResponse: (reader) => record.TimeoutNowResponse.read(reader),
}

/** The half of an exchange that whoever answers needs. */
export type Answering<Response> = Pick<Exchange<unknown, Response>, 'writeResponse'>

/** Asked before a candidacy by much later versions, which take an error with this text for a yes (protocol/raft.md §13). */
export const requestPreVoteType = 4
export const unexpectedCommand = 'unexpected command'

/** A request as it goes out: type and message, in one piece. */
export function requestBytes<Request>(exchange: Pick<Exchange<Request, unknown>, 'type' | 'writeRequest'>, request: Request): Uint8Array {
  const writer = new Writer()
  writer.byte(exchange.type)
  exchange.writeRequest(writer, request)
  return writer.buf.subarray(0, writer.pos)
}

/** A response as it goes out: no error, and the message. */
export function responseBytes<Response>(exchange: Answering<Response>, response: Response): Uint8Array {
  const writer = new Writer(128)
  writer.str('')
  exchange.writeResponse(writer, response)
  return writer.buf.subarray(0, writer.pos)
}

/** A refusal as it goes out: the text, and no message. */
export function refusalBytes(text: string): Uint8Array {
  const writer = new Writer(128)
  writer.str(text)
  writer.nil()
  return writer.buf.subarray(0, writer.pos)
}

/** Room for what an AppendEntries carries, so that large ones are not copied while they grow. */
function sizeOf(entries: readonly LogEntry[] | null): number {
  let size = 256
  for (const { Data, Extensions } of entries ?? []) size += 80 + (Data?.length ?? 0) + (Extensions?.length ?? 0)
  return size
}

function textOf(bytes: Uint8Array | null): string {
  return bytes === null ? '' : byteString(bytes)
}
