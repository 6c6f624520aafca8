import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { HttpExchange } from '../http.ts'
import { linger, NodeExchange } from './http-exchange.ts'

/** A caller must have sent its headers after this; bodies and long polls may take any time. */
const headersTimeoutMs = 60_000

/** Requests that a caller may send ahead of the answers; one that heaps up more is cut off. */
const mostPipelined = 1000

/** HTTP/1.1 on the connections that its `server` accepts or is given. */
export interface Http1 {
  readonly server: Server
  /** From now on each answer is the last of its connection. */
  wind(): void
  /** Cuts connections that wait for no answer; node:http knows those that it accepted itself. */
  cutIdle(): void
}

export function serveHttp1(maxHeaderBytes: number, handle: (exchange: HttpExchange) => void): Http1 {
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
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
  let winding = false
  server.on('connection', (socket: Caller) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    // Who says no more has no use for its connection behind the last answer. (Node knows, and forgets it over `removeHeader('Connection')`.)
    socket.once('end', () => endAfterAnswer(socket))
  })
  const accept = (request: IncomingMessage, response: ServerResponse, answer: () => void): void => {
    // What comes behind the last answer of a connection is not done: nobody would be told.
    if (request.socket.writableEnded) return
    if (winding) response.shouldKeepAlive = false
    const caller = request.socket as Caller
    caller[newest] = response
    if (caller[impatience] !== undefined) heard(caller)
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
  return {
    server,
    wind() {
      winding = true
      // Who is always busy would hold its connection to the last.
      for (const socket of open) endAfterAnswer(socket)
    },
    cutIdle() {
      for (const socket of open) {
        if (!socket.writableEnded && socket[newest]?.writableFinished !== false) socket.destroy()
      }
    },
  }
}

/** Closes a connection whose first request is not there after `ms`. */
export function expectRequest(socket: Socket, ms: number): void {
  ;(socket as Caller)[impatience] = setTimeout(() => socket.destroy(), ms)
  socket.once('close', () => heard(socket))
}

/** What is expected of a connection is expected of the one that secures it. */
export function passOnPatience(from: Socket, to: Socket): void {
  ;(to as Caller)[impatience] = (from as Caller)[impatience]
}

/** The first request of a connection is there. */
export function heard(socket: Socket): void {
  clearTimeout((socket as Caller)[impatience])
  ;(socket as Caller)[impatience] = undefined
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

/** Lets the newest request's answer, if it is still to come, end the connection. */
function endAfterAnswer(socket: Caller): void {
  if (socket[newest] !== undefined) socket[newest].shouldKeepAlive = false
}

/** The newest exchange of a connection. */
const newest = Symbol('newest response')
/** Set once a connection is to end with a refusal. */
const refused = Symbol('refused')
/** Runs until a connection has sent its first request. */
const impatience = Symbol('impatience')

type Caller = Socket & { [newest]?: ServerResponse; [refused]?: boolean; [impatience]?: NodeJS.Timeout | undefined }

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
