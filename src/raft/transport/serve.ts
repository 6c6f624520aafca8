import { InputError } from '../../std/errors.ts'
import type { Logger } from '../../runtime/ports.ts'
import type { Reader } from '../../wire/msgpack-reader.ts'
import { ValueStream } from '../../wire/value-stream.ts'
import type { AppendEntriesRequest, InstallSnapshotRequest } from '../core/messages.ts'
import type { RaftService } from '../transport-port.ts'
import { Answers } from './answers.ts'
import {
  appendEntries, installSnapshot, refusalBytes, requestPreVoteType, requestVote, responseBytes, timeoutNow, unexpectedCommand,
  type Answering,
} from './exchange.ts'
import type { RaftStream } from './stream.ts'

/** Requests of one connection that are at work at the same time; the original sends at most so many (protocol/raft.md §2). */
const maxAtWork = 128

const wrongProtocol = 'operation not supported with current protocol version'

/**
 * Serves one connection of another server until it ends (protocol/raft.md §2). Requests begin in the order in which they come and
 * may be at work together; answers keep the order. Rejects when what comes cannot be read.
 */
export async function serveRaft(stream: RaftStream, service: RaftService, log: Logger): Promise<void> {
  const served = new ServedStream(stream, service)
  try {
    await served.run()
  } catch (error) {
    if (error instanceof InputError) log.error('failed to decode incoming command', { error: error.message })
    throw error
  } finally {
    await served.end()
  }
}

class ServedStream {
  readonly #service: RaftService
  readonly #values = new ValueStream()
  readonly #chunks: AsyncIterator<Uint8Array>
  readonly #answers: Answers

  constructor(stream: RaftStream, service: RaftService) {
    this.#service = service
    this.#chunks = stream.chunks[Symbol.asyncIterator]()
    this.#answers = new Answers(stream)
  }

  async run(): Promise<void> {
    for (;;) {
      const type = this.#values.byte()
      if (type !== undefined) await this.#request(type)
      else if (!(await this.#more())) return
    }
  }

  async end(): Promise<void> {
    await this.#answers.settled()
    await this.#chunks.return?.()
  }

  async #request(type: number): Promise<void> {
    if (type > requestPreVoteType) throw new InputError(`unknown rpc type ${type}`)
    await this.#answers.below(maxAtWork)
    const reader = await this.#message()
    switch (type) {
      case appendEntries.type: {
        const request = appendEntries.readRequest(reader)
        if (!isHeartbeat(request) && !isSpoken(request)) return this.#refuse(wrongProtocol)
        return this.#answer(appendEntries, this.#service.appendEntries(request))
      }
      case requestVote.type: {
        const request = requestVote.readRequest(reader)
        if (!isSpoken(request)) return this.#refuse(wrongProtocol)
        return this.#answer(requestVote, this.#service.requestVote(request))
      }
      case timeoutNow.type: {
        const request = timeoutNow.readRequest(reader)
        if (!isSpoken(request)) return this.#refuse(wrongProtocol)
        return this.#answer(timeoutNow, this.#service.timeoutNow(request))
      }
      case installSnapshot.type:
        return this.#snapshot(installSnapshot.readRequest(reader))
      default:
        return this.#refuse(unexpectedCommand)
    }
  }

  async #snapshot(request: InstallSnapshotRequest): Promise<void> {
    if (request.Size < 0) throw new InputError(`snapshot of ${request.Size} bytes`)
    if (!isSpoken(request)) {
      this.#refuse(wrongProtocol)
      // As in the original the state is not read, so nothing that follows could be understood.
      throw new InputError(wrongProtocol)
    }
    const state = new Body(this.#values, request.Size, () => this.#more())
    const response = this.#service.installSnapshot(request, state)
    this.#answer(installSnapshot, response)
    await response.then(settled, settled)
    await state.pass()
    if (state.left > 0) throw new InputError('short read')
  }

  /** The next message; ends the connection's service when the other side is done in the middle of one. */
  async #message(): Promise<Reader> {
    for (;;) {
      const reader = this.#values.reader()
      if (reader !== undefined) return reader
      if (!(await this.#more())) throw new InputError('unexpected end of input')
    }
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next()
    if (next.done === true) return false
    this.#values.push(next.value)
    return true
  }

  #answer<Response>(exchange: Answering<Response>, response: Promise<Response>): void {
    this.#answers.add(response.then(
      (value) => responseBytes(exchange, value),
      (error: unknown) => refusalBytes(error instanceof Error ? error.message : String(error)),
    ))
  }

  #refuse(text: string): void {
    this.#answers.add(Promise.resolve(refusalBytes(text)))
  }
}

/** The bytes that follow a message. Reading may stop and go on; what was yielded belongs to the reader until the next. */
class Body implements AsyncIterable<Uint8Array> {
  left: number
  readonly #values: ValueStream
  readonly #more: () => Promise<boolean>

  constructor(values: ValueStream, size: number, more: () => Promise<boolean>) {
    this.#values = values
    this.left = size
    this.#more = more
  }

  /** Passes over what nobody read. */
  async pass(): Promise<void> {
    while (this.left > 0) {
      this.left -= this.#values.take(this.left).length
      if (this.left > 0 && !(await this.#more())) return
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    while (this.left > 0) {
      const bytes = this.#values.take(this.left)
      this.left -= bytes.length
      if (bytes.length > 0) yield bytes
      else if (!(await this.#more())) return
    }
  }
}

/** Only term and leader are set, and the version is not looked at (protocol/raft.md §3). */
function isHeartbeat(request: AppendEntriesRequest): boolean {
  return request.Entries === null && request.PrevLogEntry === 0 && request.PrevLogTerm === 0 && request.LeaderCommitIndex === 0
    && request.Term > 0 && request.Leader !== ''
}

function isSpoken({ ProtocolVersion: version }: { readonly ProtocolVersion: number }): boolean {
  return version === 2 || version === 3
}

const settled = (): void => undefined
