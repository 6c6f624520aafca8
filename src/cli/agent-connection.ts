import { byteArray, byteString } from '../std/bytes.ts'
import { ConsulError, InputError } from '../std/errors.ts'
import type { ApiResponse, ApiTransport } from '../std/http-transport.ts'
import { quote } from '../std/quote.ts'
import type { AgentAddress, TlsOptions } from '../runtime/http-client.ts'
import { escapePath } from '../contract/http/percent.ts'
import type { AgentFlagValues } from './agent-flags.ts'
import type { CommandIo } from './command.ts'
import { parseGoBool } from './go-number.ts'
import { logWarning } from './log-warning.ts'

/** Parameters of a request by name; empty text for those that need no value, a list for those given more than once. */
export type QueryParameters = Readonly<Record<string, string | readonly string[]>>

export interface AgentRequest {
  readonly method: string
  /** Not yet percent-encoded. */
  readonly path: string
  readonly parameters?: QueryParameters
  readonly body?: string | AsyncIterable<Uint8Array>
  readonly signal?: AbortSignal
}

/** What an agent said, read to the end. */
export interface AgentReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A connection to an agent with what flags and environment add to every request. */
export class AgentConnection {
  readonly transport: ApiTransport
  readonly token: string
  readonly #common: QueryParameters

  constructor(transport: ApiTransport, token: string, common: QueryParameters) {
    this.transport = transport
    this.token = token
    this.#common = common
  }

  /** The response as it comes. */
  send(request: AgentRequest): Promise<ApiResponse> {
    const parameters = { ...this.#common, ...request.parameters }
    return this.transport({
      method: request.method,
      path: escapePath(request.path),
      query: Object.entries(parameters)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([name, value]) => (typeof value === 'string' ? [value] : value).map((text) => [name, text] as const)),
      headers: this.token === '' ? {} : { 'X-Consul-Token': this.token },
      ...(request.body === undefined ? {} : { body: typeof request.body === 'string' ? byteArray(request.body) : request.body }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    })
  }

  async ask(request: AgentRequest): Promise<AgentReply> {
    const { status, headers, body } = await this.send(request)
    return { status, headers, body: await readAll(body) }
  }

  /** The body of a good answer; every status but 200 throws. */
  async askOk(request: AgentRequest): Promise<string> {
    const reply = await this.ask(request)
    if (reply.status !== 200) throw unexpected(reply)
    return reply.body
  }
}

/** What the original's client says of a status it did not expect. */
export function unexpected({ status, body }: AgentReply): ConsulError {
  return new ConsulError('unexpected-status', `Unexpected response code: ${status} (${body})`)
}

export async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: string[] = []
  for await (const chunk of chunks) parts.push(byteString(chunk))
  return parts.join('')
}

/** Connects as flags and environment say: flags first, the token file before the token. */
export async function connectAgent(flags: AgentFlagValues, io: CommandIo): Promise<AgentConnection> {
  // The original reads its environment twice.
  for (let i = 0; i < 2; i++) warnOfEnvironment(io)
  const agent = agentAddress(flags, io)
  // Certificates are read before the scheme and the token are looked at, which decides which fault is told of.
  const transport = await io.connect(agent)
  requireScheme(flags, io)
  const tokenFile = flags['token-file'] ?? (io.env('CONSUL_HTTP_TOKEN_FILE') || '')
  const token = tokenOf(flags.token ?? (io.env('CONSUL_HTTP_TOKEN') || ''), tokenFile, io)
  const datacenter = flags.datacenter ?? ''
  const namespace = flags.namespace ?? (io.env('CONSUL_NAMESPACE') || '')
  return new AgentConnection(transport, token, {
    ...(datacenter === '' ? {} : { dc: datacenter }),
    ...(namespace === '' ? {} : { ns: namespace }),
  })
}

function tokenOf(token: string, file: string, io: CommandIo): string {
  if (file === '') return token
  try {
    return io.host.readFile(file).trim() || token
  } catch (error) {
    throw new InputError(`Error loading token file: ${(error as Error).message}`, { cause: error })
  }
}

/** The address with its scheme, credentials and TLS options. */
function agentAddress(flags: AgentFlagValues, io: CommandIo): AgentAddress {
  const { scheme, address } = addressed(flags, io)
  const secured = environmentBool('CONSUL_HTTP_SSL', io) === true
  const tls = tlsOptions(flags, io)
  // A wish for TLS in the environment is never taken back by an http:// address.
  const secure = scheme === 'https' || secured
  const auth = credentials(io)
  return { scheme: secure ? 'https' : 'http', address, socket: scheme === 'unix', tls, ...(auth === undefined ? {} : { auth }) }
}

function addressed(flags: AgentFlagValues, io: CommandIo): { readonly scheme: string | undefined, readonly address: string } {
  const given = (flags['http-addr'] ?? (io.env('CONSUL_HTTP_ADDR') || '')) || '127.0.0.1:8500'
  const at = given.indexOf('://')
  return at < 0 ? { scheme: undefined, address: given } : { scheme: given.slice(0, at), address: given.slice(at + 3) }
}

function requireScheme(flags: AgentFlagValues, io: CommandIo): void {
  const { scheme } = addressed(flags, io)
  if (scheme !== undefined && !['http', 'https', 'unix'].includes(scheme)) throw new InputError(`Unknown protocol scheme: ${scheme}`)
}

function tlsOptions(flags: AgentFlagValues, io: CommandIo): TlsOptions {
  // An empty flag does not hide the environment.
  const pick = (flag: string | undefined, name: string): string => flag || io.env(name) || ''
  const options = {
    caFile: pick(flags['ca-file'], 'CONSUL_CACERT'),
    caPath: pick(flags['ca-path'], 'CONSUL_CAPATH'),
    certFile: pick(flags['client-cert'], 'CONSUL_CLIENT_CERT'),
    keyFile: pick(flags['client-key'], 'CONSUL_CLIENT_KEY'),
    serverName: pick(flags['tls-server-name'], 'CONSUL_TLS_SERVER_NAME'),
    verify: io.env('CONSUL_HTTP_SSL_VERIFY') ? environmentBool('CONSUL_HTTP_SSL_VERIFY', io) === true : true,
  }
  if ((options.certFile === '') !== (options.keyFile === '')) throw new InputError('both client cert and client key must be provided')
  return options
}

function credentials(io: CommandIo): AgentAddress['auth'] {
  const text = io.env('CONSUL_HTTP_AUTH') || ''
  if (text === '') return undefined
  const colon = text.indexOf(':')
  return colon < 0 ? { user: text, password: '' } : { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

function environmentBool(name: string, io: CommandIo): boolean | undefined {
  return parseGoBool(io.env(name) || '')
}

function warnOfEnvironment(io: CommandIo): void {
  for (const name of ['CONSUL_HTTP_SSL', 'CONSUL_HTTP_SSL_VERIFY']) {
    const text = io.env(name) || ''
    if (text === '' || environmentBool(name, io) !== undefined) continue
    logWarning(`consul-api: could not parse ${name}: error="strconv.ParseBool: parsing ${quote(text)}: invalid syntax"`, io)
  }
}
