import { Agent, request as startRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { bytesOfText } from '../../std/bytes.ts'
import { ConsulError } from '../../std/errors.ts'
import { quote } from '../../std/quote.ts'
import type { ApiRequest, ApiResponse } from '../../std/http-transport.ts'
import type { AgentAddress, ConnectHttp } from '../http-client.ts'
import { badPort, dialError } from './dial-error.ts'
import { HttpUrl } from './http-url.ts'

const maxRedirects = 10

/** Go's client follows these with a GET, whatever the method was. */
const seeOther = new Set([301, 302, 303])
const sameMethod = new Set([307, 308])

/** HTTP and HTTPS on node:http(s), with connections kept open between requests, and with Go's words for what goes wrong. */
export const connectHttp: ConnectHttp = async (agent) => {
  const { caFile, caPath, certFile } = agent.tls
  // Files are looked at even when nothing will be secured, as by the original.
  if (agent.scheme === 'http' && [caFile, caPath, certFile].some((path) => path !== '')) (await import('./tls-options.ts')).checkedFiles(agent.tls)
  const send = agent.scheme === 'https' ? await secureSender(agent) : plainSender(agent)
  const url = HttpUrl.of(agent)
  return (request) => exchange(send, url, agent, request)
}

type Sender = (options: RequestOptions, heard: (response: IncomingMessage) => void) => ClientRequest

function plainSender(agent: AgentAddress): Sender {
  const pool = new Agent({ keepAlive: true })
  const where = whereOf(agent)
  return (options, heard) => startRequest({ ...where, ...options, agent: pool }, heard)
}

async function secureSender(agent: AgentAddress): Promise<Sender> {
  const [https, { tlsOptionsOf }] = await Promise.all([import('node:https'), import('./tls-options.ts')])
  const pool = new https.Agent({ keepAlive: true })
  const where = { ...whereOf(agent), ...tlsOptionsOf(agent) }
  return (options, heard) => https.request({ ...where, ...options, agent: pool }, heard)
}

function whereOf(agent: AgentAddress): RequestOptions {
  if (agent.socket) return { socketPath: Buffer.from(agent.address, 'latin1').toString() }
  const { host, port } = HttpUrl.of(agent)
  return { host, port }
}

async function exchange(send: Sender, base: HttpUrl, agent: AgentAddress, request: ApiRequest): Promise<ApiResponse> {
  let { method, body } = request
  let url = base.with(request.path, request.query ?? [])
  for (let redirects = 0; ; redirects++) {
    const response = await single(send, url, agent, { ...request, method }, body)
    const status = response.statusCode ?? 0
    const to = response.headers.location
    const follow = seeOther.has(status) || (sameMethod.has(status) && (body === undefined || body instanceof Uint8Array))
    if (!follow || to === undefined) return { status, headers: headersOf(response), body: bodyOf(response) }
    response.resume()
    if (redirects === maxRedirects) throw failure(method, url, `stopped after ${maxRedirects} redirects`)
    if (seeOther.has(status)) {
      if (method !== 'HEAD') method = 'GET'
      body = undefined
    }
    url = url.at(bytesOfText(to))
  }
}

async function single(send: Sender, url: HttpUrl, agent: AgentAddress, request: ApiRequest, body: ApiRequest['body']): Promise<IncomingMessage> {
  request.signal?.throwIfAborted()
  const unusable = agent.socket ? undefined : badPort(url)
  if (unusable !== undefined) throw failure(request.method, url, unusable)
  if (url.authority === '') throw failure(request.method, url, 'http: no Host in request URL')
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) throw failure(request.method, url, `net/http: invalid header field value ${quote(value)} for key ${name}`)
  }
  return new Promise((resolve, reject) => {
    const headers: Record<string, string | number> = { Host: agent.socket ? '' : url.authority, 'User-Agent': 'Go-http-client/1.1' }
    for (const [name, value] of Object.entries(request.headers ?? {})) headers[name] = value
    if (agent.auth !== undefined) {
      headers['Authorization'] = `Basic ${Buffer.from(`${agent.auth.user}:${agent.auth.password}`, 'latin1').toString('base64')}`
    }
    if (body instanceof Uint8Array) headers['Content-Length'] = body.length
    const options: RequestOptions = { method: request.method, path: url.target, headers, setHost: false }
    if (request.signal !== undefined) options.signal = request.signal
    const outgoing = send(options, resolve)
    outgoing.once('error', (error) => {
      reject(request.signal?.aborted === true ? (request.signal.reason as Error) : failure(request.method, url, dialError(error, agent.socket ? { path: agent.address } : url), error))
    })
    if (body === undefined || body instanceof Uint8Array) outgoing.end(body)
    else pump(body, outgoing).catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : new Error(String(error))))
  })
}

/** Sends a stream in chunks, no faster than they leave. */
async function pump(body: AsyncIterable<Uint8Array>, outgoing: ClientRequest): Promise<void> {
  for await (const chunk of body) {
    if (outgoing.destroyed) return
    if (!outgoing.write(chunk)) await new Promise<void>((resume) => drainedOrGone(outgoing, resume))
  }
  outgoing.end()
}

/** An agent may answer and hang up before it has read everything; then nothing drains any more. */
function drainedOrGone(outgoing: ClientRequest, resume: () => void): void {
  const done = (): void => {
    outgoing.off('drain', done)
    outgoing.off('close', done)
    resume()
  }
  outgoing.on('drain', done)
  outgoing.on('close', done)
}

function headersOf(response: IncomingMessage): Readonly<Record<string, string>> {
  const out: Record<string, string> = {}
  // Node gives header bytes as latin1, which is what byte strings are.
  for (let i = 0; i + 1 < response.rawHeaders.length; i += 2) {
    const name = response.rawHeaders[i]!.toLowerCase()
    const value = response.rawHeaders[i + 1]!
    out[name] = name in out ? `${out[name]}, ${value}` : value
  }
  return out
}

async function* bodyOf(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    yield* response as AsyncIterable<Uint8Array>
  } catch (error) {
    if (response.complete) throw error
    throw new ConsulError('connection-lost', 'unexpected EOF', { cause: error })
  }
}

function failure(method: string, url: HttpUrl, text: string, cause?: unknown): ConsulError {
  const verb = method.slice(0, 1) + method.slice(1).toLowerCase()
  return new ConsulError('request-failed', `${verb} "${url.text}": ${text}`, { cause })
}

