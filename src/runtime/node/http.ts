import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { HttpExchange, HttpListener, HttpListenOptions, HttpPort } from '../http.ts'
import { linger, NodeExchange, plainAddress } from './http-exchange.ts'
import { listenError } from './listen-error.ts'

/** A caller must have sent its headers after this; bodies and long polls may take any time. */
const headersTimeoutMs = 60_000

/** Requests that a caller may send ahead of the answers; one that heaps up more is cut off. */
const mostPipelined = 1000

/**
 * Connections that may wait to be accepted, as far as the system lets them. Node's own 511 is too few for a thousand callers that come
 * back at once: the rest would be heard after a second only.
 */
const mostWaiting = 65_535

/** The HTTP port on node:http. */
export const nodeHttp: HttpPort = { listen }

async function listen(options: HttpListenOptions, handle: (exchange: HttpExchange) => void): Promise<HttpListener> {
  const server = createServer({
    maxHeaderSize: options.maxHeaderBytes,
    // Go's server keeps idle connections for ever; without a timeout node:http announces none either.
    keepAliveTimeout: 0,
    requestTimeout: 0,
    headersTimeout: headersTimeoutMs,
    requireHostHeader: false,
    optimizeEmptyRequests: true,
  })
  // A caller that has closed its sending half still gets its answers, as from Go.
  ;(server as Server & { httpAllowHalfOpen: boolean }).httpAllowHalfOpen = true
  // Their bytes are bounded. A bound on their number would hide those beyond it, a Content-Length among them.
  server.maxHeadersCount = 0
  const serve = (request: IncomingMessage, response: ServerResponse, awaitsContinue: boolean): void => {
    if (request.httpVersionMajor !== 1) {
      refuse(request.socket, '400 Bad Request')
    } else if (request.headers.host === undefined && request.httpVersionMinor === 1) {
      refuse(request.socket, '400 Bad Request: missing required Host header')
    } else if ((request.headers['transfer-encoding'] ?? 'chunked').toLowerCase() !== 'chunked') {
      refuse(request.socket, ...unsupportedCoding)
    } else {
      handle(new NodeExchange(request, response, awaitsContinue))
    }
  }
  const open = new Set<Caller>()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    // Who says no more has no use for its connection behind the last answer. (Node knows, and forgets it over `removeHeader('Connection')`.)
    socket.once('end', () => endAfterAnswer(socket))
  })
  const accept = (request: IncomingMessage, response: ServerResponse, answer: () => void): void => {
    // What comes behind the last answer of a connection is not done: nobody would be told.
    if (request.socket.writableEnded) return
    if (!server.listening) response.shouldKeepAlive = false
    ;(request.socket as Caller)[newest] = response
    if (response.socket !== null) return answer()
    awaitTurn(request, response, answer)
  }
  server.on('request', (request, response) => accept(request, response, () => serve(request, response, false)))
  server.on('checkContinue', (request, response) => accept(request, response, () => serve(request, response, true)))
  server.on('checkExpectation', (request, response) => {
    accept(request, response, () => new NodeExchange(request, response, true).send(417, [], '', false))
  })
  server.on('connect', (_, socket) => refuseInTurn(socket as Socket, '405 Method Not Allowed', 'method CONNECT not allowed'))
  server.on('clientError', refuseMalformed)
  limitConnections(server, options.maxConnectionsPerAddress)
  await listening(server, options.at)
  const bound = server.address() as AddressInfo | string
  return {
    ip: typeof bound === 'string' ? bound : bound.address,
    port: typeof bound === 'string' ? 0 : bound.port,
    close: (graceMs) => close(server, open, graceMs),
  }
}

/** Requests of each connection that were put off. */
const putOff = new WeakMap<Socket, number>()

/**
 * Puts off a request that came on the heels of one not yet answered. Go serves one request of a connection at a time, so that a read
 * sees the write sent before it; node:http would start them all.
 */
function awaitTurn(request: IncomingMessage, response: ServerResponse, serve: () => void): void {
  const { socket } = request
  const count = (putOff.get(socket) ?? 0) + 1
  if (count > mostPipelined) {
    socket.destroy()
    return
  }
  putOff.set(socket, count)
  // Emitted when the answers before are out and this one may be written.
  response.once('socket', () => {
    putOff.set(socket, putOff.get(socket)! - 1)
    serve()
  })
}

function listening(server: Server, at: HttpListenOptions['at']): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(listenError(error, at))
    server.once('error', failed)
    const done = (): void => {
      server.off('error', failed)
      resolve()
    }
    if ('path' in at) server.listen(at.path, mostWaiting, done)
    else server.listen(at.port, at.ip, mostWaiting, done)
  })
}

/** Lets the newest request's answer, if it is still to come, end the connection. */
function endAfterAnswer(socket: Caller): void {
  if (socket[newest] !== undefined) socket[newest].shouldKeepAlive = false
}

function close(server: Server, open: ReadonlySet<Caller>, graceMs: number): Promise<void> {
  // Who is always busy would hold its connection to the last.
  for (const socket of open) endAfterAnswer(socket)
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}

function limitConnections(server: Server, limitNow: () => number): void {
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const address = plainAddress(socket.remoteAddress)
    if (address === '') return
    const count = open.get(address) ?? 0
    const limit = limitNow()
    if (limit > 0 && count >= limit) {
      socket.destroy()
      return
    }
    open.set(address, count + 1)
    socket.once('close', () => {
      const left = open.get(address)! - 1
      if (left === 0) open.delete(address)
      else open.set(address, left)
    })
  })
}

/** The newest exchange of a connection. */
const newest = Symbol('newest response')
/** Set once a connection is to end with a refusal. */
const refused = Symbol('refused')

type Caller = Socket & { [newest]?: ServerResponse; [refused]?: boolean }

const unsupportedCoding = ['501 Not Implemented', 'Unsupported transfer encoding'] as const

/** What Go's server says to bytes that are no request, by the parser's code, or code and reason. */
const malformed: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_INVALID_VERSION: '400 Bad Request: unsupported protocol version',
  'HPE_INVALID_HEADER_TOKEN: Invalid header value char': '400 Bad Request: invalid header value',
  'HPE_INVALID_HEADER_TOKEN: Invalid header token': '400 Bad Request: invalid header name',
}

/** Answers bytes that are no HTTP request as Go's server does: in its words, and with the end of the connection. */
function refuseMalformed(error: NodeJS.ErrnoException & { readonly reason?: string }, socket: Socket): void {
  const { code = '', reason } = error
  if (!code.startsWith('HPE_') || code === 'HPE_INVALID_EOF_STATE') return void socket.destroy()
  if (code === 'HPE_INVALID_TRANSFER_ENCODING') return refuseInTurn(socket, ...unsupportedCoding)
  refuseInTurn(socket, malformed[code] ?? malformed[`${code}: ${reason}`] ?? '400 Bad Request')
}

/**
 * Refuses bytes behind requests that may not be answered yet. A caller takes the first thing it reads for the answer to its first
 * request, and that one may have been done.
 */
function refuseInTurn(socket: Caller, status: string, body = status): void {
  if (socket[refused] === true) return
  socket[refused] = true
  const before = socket[newest]
  if (before === undefined || before.writableFinished) return refuse(socket, status, body)
  if (before.req.complete) return void before.once('close', () => refuse(socket, status, body))
  // The body of that very request is malformed. If its answer is on its way already, it says that the connection ends.
  const answer = (): void => {
    if (!before.headersSent) refuse(socket, status, body)
  }
  if (before.socket === null) before.once('socket', answer)
  else answer()
}

function refuse(socket: Socket, status: string, body = status): void {
  if (!socket.writable) return
  socket.write(`HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${body}`)
  // Takes the rest from the parser, and leaves it where it is.
  socket.on('readable', () => undefined)
  linger(socket)
}
