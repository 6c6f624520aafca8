import type { ServerAddress } from '../agent/config/recursor-address.ts'
import type { DatagramPort } from '../runtime/datagram.ts'
import type { Runtime } from '../runtime/ports.ts'
import type { TcpConnection, TcpPort } from '../runtime/tcp.ts'
import { ConsulError, InputError } from '../std/errors.ts'
import { joinHostPort } from '../std/ip.ts'
import type { DnsQuestion, DnsRecord } from '../wire/dns-message.ts'
import { readAnswers, writeQuestion } from '../wire/dns-request.ts'
import { recordType, responseCode } from '../wire/dns-types.ts'
import { framed, messagesOf } from './framing.ts'

/** Questions that may be on their way at once; more fail at once, so that a dead recursor costs no more than that many sockets. */
const mostAtOnce = 512

export interface RecursorPorts {
  readonly datagrams: DatagramPort
  readonly tcp: TcpPort
}

/** The DNS servers that know other names, tried in order (surface/dns.md D72). */
export class Recursor {
  readonly #runtime: Runtime
  readonly #ports: RecursorPorts
  readonly #servers: readonly ServerAddress[]
  readonly #timeoutMs: number
  /** Ends the questions that are on their way. */
  readonly #asking = new Set<(error: Error) => void>()
  #closed = false

  constructor(runtime: Runtime, ports: RecursorPorts, servers: readonly ServerAddress[], timeoutMs: number) {
    this.#runtime = runtime
    this.#ports = ports
    this.#servers = servers
    this.#timeoutMs = timeoutMs
  }

  /** Passes a request on and gives the answer as it came, with the request's own id; undefined when no server has one. */
  async forward(network: 'udp' | 'tcp', message: Uint8Array, question: DnsQuestion): Promise<Uint8Array | undefined> {
    const { log } = this.#runtime
    for (const server of this.#servers) {
      if (this.#closed) break
      const recursor = joinHostPort(server.host, server.port)
      try {
        const answer = await this.#exchange(network, server, message)
        const code = answer[3]! & 0xf
        if (code === responseCode.success || code === responseCode.nameError) {
          log.debug('recurse succeeded for question', { question: question.name, recursor })
          answer[0] = message[0]!
          answer[1] = message[1]!
          return answer
        }
        log.debug('recurse failed for question', { question: question.name, recursor, rcode: code })
      } catch (error) {
        log.error('recurse failed', { error })
      }
    }
    return undefined
  }

  /** The addresses behind a name, with the aliases on the way; none when no server answers. */
  async resolve(name: string, wireName: Uint8Array): Promise<readonly DnsRecord[]> {
    const { log } = this.#runtime
    for (const server of this.#servers) {
      if (this.#closed) break
      try {
        return readAnswers(await this.#exchange('udp', server, writeQuestion(0, wireName, recordType.A))).answers
      } catch (error) {
        log.error('cname recurse failed for name', { name, error })
      }
    }
    log.error('all resolvers failed for name', { name })
    return []
  }

  /** Ends what is on its way, and asks nobody any more. */
  close(): void {
    this.#closed = true
    for (const end of this.#asking) end(new ConsulError('closed', 'the agent is shutting down'))
  }

  /** Sends a message under an id of chance, so that answers cannot be forged by guessing the client's, and gives the answer to it. */
  async #exchange(network: 'udp' | 'tcp', server: ServerAddress, message: Uint8Array): Promise<Uint8Array> {
    if (this.#asking.size >= mostAtOnce) throw new ConsulError('busy', 'too many questions on their way to recursors')
    const asked = Uint8Array.from(message)
    const id = this.#runtime.random.u32() & 0xffff
    asked[0] = id >> 8
    asked[1] = id
    const outcome = new Outcome()
    this.#asking.add(outcome.reject)
    const timer = this.#runtime.clock.timer(this.#timeoutMs, () => outcome.reject(this.#late(network, server)))
    try {
      return Uint8Array.from(await (network === 'tcp' ? this.#byStream(server, asked, outcome) : this.#byDatagram(server, asked, outcome)))
    } finally {
      timer.cancel()
      this.#asking.delete(outcome.reject)
    }
  }

  async #byDatagram(server: ServerAddress, asked: Uint8Array, outcome: Outcome): Promise<Uint8Array> {
    const line = await this.#ports.datagrams.dial(server, (message) => {
      if (isAnswer(message, asked)) outcome.resolve(message)
    }, outcome.reject)
    try {
      line.send(asked)
      return await outcome.value()
    } finally {
      await line.close()
    }
  }

  async #byStream(server: ServerAddress, asked: Uint8Array, outcome: Outcome): Promise<Uint8Array> {
    const connection = await this.#ports.tcp.dial(server, this.#timeoutMs)
    answerOn(connection, asked).then(outcome.resolve, outcome.reject)
    try {
      return await outcome.value()
    } finally {
      connection.close()
    }
  }

  #late(network: string, { host, port }: ServerAddress): ConsulError {
    return new ConsulError('timeout', `read ${network} ${joinHostPort(host, port)}: i/o timeout`)
  }
}

/** The answer that is waited for, or why there is none; may be settled before anybody waits. */
class Outcome {
  readonly resolve: (answer: Uint8Array) => void
  readonly reject: (error: unknown) => void
  readonly #settled: Promise<readonly [PromiseSettledResult<Uint8Array>]>

  constructor() {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
    this.resolve = resolve
    this.reject = reject
    this.#settled = Promise.allSettled([promise])
  }

  async value(): Promise<Uint8Array> {
    const [result] = await this.#settled
    if (result.status === 'rejected') throw result.reason
    return result.value
  }
}

async function answerOn(connection: TcpConnection, asked: Uint8Array): Promise<Uint8Array> {
  await connection.write(framed(asked))
  for await (const message of messagesOf(connection.chunks)) if (isAnswer(message, asked)) return message
  throw new InputError('connection closed without an answer')
}

/** Whether a message is a response under the id that was sent. */
function isAnswer(message: Uint8Array, asked: Uint8Array): boolean {
  return message.length >= 12 && message[0] === asked[0] && message[1] === asked[1] && (message[2]! & 0x80) !== 0
}
