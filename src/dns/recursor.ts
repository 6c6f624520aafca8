import type { ServerAddress } from '../agent/config/recursor-address.ts'
import type { DatagramPort } from '../runtime/datagram.ts'
import type { Runtime } from '../runtime/ports.ts'
import type { TcpPort } from '../runtime/tcp.ts'
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
  #asking = 0

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
      try {
        return readAnswers(await this.#exchange('udp', server, writeQuestion(0, wireName, recordType.A))).answers
      } catch (error) {
        log.error('cname recurse failed for name', { name, error })
      }
    }
    log.error('all resolvers failed for name', { name })
    return []
  }

  /** Sends a message under an id of chance, so that answers cannot be forged by guessing the client's, and gives the answer to it. */
  async #exchange(network: 'udp' | 'tcp', server: ServerAddress, message: Uint8Array): Promise<Uint8Array> {
    if (this.#asking >= mostAtOnce) throw new ConsulError('busy', 'too many questions on their way to recursors')
    this.#asking += 1
    const asked = Uint8Array.from(message)
    const id = this.#runtime.random.u32() & 0xffff
    asked[0] = id >> 8
    asked[1] = id
    try {
      const answer = await (network === 'tcp' ? this.#byStream(server, asked) : this.#byDatagram(server, asked))
      return Uint8Array.from(answer)
    } finally {
      this.#asking -= 1
    }
  }

  async #byDatagram(server: ServerAddress, asked: Uint8Array): Promise<Uint8Array> {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
    const line = await this.#ports.datagrams.dial(server, (message) => {
      if (isAnswer(message, asked)) resolve(message)
    }, reject)
    const timer = this.#runtime.clock.timer(this.#timeoutMs, () => reject(this.#late('udp', server)))
    try {
      line.send(asked)
      return await promise
    } finally {
      timer.cancel()
      await line.close()
    }
  }

  async #byStream(server: ServerAddress, asked: Uint8Array): Promise<Uint8Array> {
    const connection = await this.#ports.tcp.dial(server, this.#timeoutMs)
    let late = false
    const timer = this.#runtime.clock.timer(this.#timeoutMs, () => {
      late = true
      connection.close()
    })
    try {
      await connection.write(framed(asked))
      for await (const message of messagesOf(connection.chunks)) if (isAnswer(message, asked)) return message
      throw late ? this.#late('tcp', server) : new InputError('connection closed without an answer')
    } finally {
      timer.cancel()
      connection.close()
    }
  }

  #late(network: string, { host, port }: ServerAddress): ConsulError {
    return new ConsulError('timeout', `read ${network} ${joinHostPort(host, port)}: i/o timeout`)
  }
}

/** Whether a message is a response under the id that was sent. */
function isAnswer(message: Uint8Array, asked: Uint8Array): boolean {
  return message.length >= 12 && message[0] === asked[0] && message[1] === asked[1] && (message[2]! & 0x80) !== 0
}
