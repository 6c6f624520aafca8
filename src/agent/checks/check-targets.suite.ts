import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { constants, createServer as createHttp2, createSecureServer, type Http2Server, type ServerHttp2Stream } from 'node:http2'
import { createServer as createHttps } from 'node:https'
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import { certificate, privateKey } from './check-certificate.suite.ts'

/** Servers for checks to look at, in every mood. */
export interface CheckTargets {
  /** `http://127.0.0.1:port`; paths say how to answer. */
  readonly http: string
  /** The same behind a certificate that nobody trusts. */
  readonly https: string
  /** `127.0.0.1:port` where nobody listens. */
  readonly closed: string
  /** Takes connections and says nothing. */
  readonly silent: string
  /** Takes connections and ends them. */
  readonly ending: string
  /** Speaks another protocol. */
  readonly other: string
  /** gRPC's health protocol, plain and behind TLS: `up`, `down` and the whole; other services are unknown. */
  readonly grpc: string
  readonly grpcTls: string
  /** gRPC without the health protocol. */
  readonly grpcBare: string
  /** The path of a socket where a Docker engine seems to listen. */
  readonly docker: string
  /** The connections that are open. */
  readonly open: OpenConnections
}

/** Connections of all servers. */
class OpenConnections {
  readonly #open = new Set<Socket>()

  add(socket: Socket): void {
    this.#open.add(socket)
    // Peers hang up as they like; the closing tells.
    socket.on('error', () => socket.destroy())
    socket.once('close', () => this.#open.delete(socket))
  }

  /** Resolves when there is none. */
  async none(): Promise<void> {
    for (const socket of this.#open) if (!socket.closed) await once(socket, 'close')
  }

  cut(): void {
    for (const socket of this.#open) socket.destroy()
  }
}

export async function checkTargets(t: TestContext): Promise<CheckTargets> {
  const folder = mkdtempSync(join(tmpdir(), 'proconsul-checks-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  const open = new OpenConnections()
  const tls = { cert: certificate, key: privateKey }
  const closing = createTcp()
  const closed = await listening(t, closing, open)
  closing.close()
  await once(closing, 'close')
  const docker = join(folder, 'docker.sock')
  const engine = createHttp(answerAsDocker).listen(docker)
  t.after(() => engine.close())
  await once(engine, 'listening')
  return {
    http: `http://${await listening(t, createHttp(answerHttp), open)}`,
    https: `https://${await listening(t, createHttps(tls, answerHttp), open)}`,
    closed,
    silent: await listening(t, createTcp((socket) => socket.resume()), open),
    ending: await listening(t, createTcp((socket) => socket.resume().end()), open),
    other: await listening(t, createTcp((socket) => socket.resume().end('220 hello\r\n')), open),
    grpc: await listening(t, grpcServer(createHttp2(), answerHealth), open),
    grpcTls: await listening(t, grpcServer(createSecureServer(tls), answerHealth), open),
    grpcBare: await listening(t, grpcServer(createHttp2(), (stream) => refuse(stream, 12, 'unknown service grpc.health.v1.Health')), open),
    docker,
    open,
  }
}

async function listening(t: TestContext, server: Server | Http2Server, open: OpenConnections): Promise<string> {
  server.on('connection', (socket: Socket) => open.add(socket))
  server.listen(0, '127.0.0.1')
  t.after(() => {
    server.close()
    open.cut()
  })
  await once(server, 'listening')
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

function answerHttp(request: IncomingMessage, response: ServerResponse): void {
  const [, what = '', detail = ''] = request.url?.split(/[/?]/) ?? []
  const pieces: Buffer[] = []
  request.on('data', (chunk: Buffer) => pieces.push(chunk))
  request.on('end', () => {
    if (what === 'status') response.writeHead(Number(detail)).end(`body ${detail}`)
    else if (what === 'go') response.writeHead(Number(detail), { Location: '/echo' }).end()
    else if (what === 'loop') response.writeHead(302, { Location: '/loop' }).end()
    else if (what === 'lost') response.writeHead(Number(detail)).end()
    else if (what === 'astray') response.writeHead(302, { Location: 'http://a b/' }).end()
    else if (what === 'away') response.writeHead(302, { Location: 'ftp://there/' }).end()
    else if (what === 'long') response.end('0123456789'.repeat(1000))
    else if (what === 'words') response.writeHead(200, 'Fine Enough').end('x')
    else if (what === 'gzip') response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('unpacked'))
    else if (what === 'cut') request.socket.destroy()
    else if (what === 'short') request.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc')
    else if (what === 'junk') request.socket.end('what do you want\r\n\r\n')
    else if (what === 'bytes') response.end(Buffer.from([0x61, 0xff, 0x00, 0xc3, 0xa4]))
    else if (what === 'echo') {
      const { port: _, ...headers } = { ...request.headers, port: '' }
      const host = headers.host?.replace(/:\d+$/, ':port')
      const referer = headers.referer?.replace(/:\d+\//, ':port/')
      response.end(JSON.stringify([request.method, request.url, { ...headers, host, referer }, Buffer.concat(pieces).toString()]))
    } else if (what !== 'hang') response.end(what)
  })
}

function grpcServer(server: Http2Server, answer: (stream: ServerHttp2Stream, service: string) => void): Http2Server {
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    const pieces: Buffer[] = []
    stream.on('error', () => pieces.splice(0))
    stream.on('data', (chunk: Buffer) => pieces.push(chunk))
    stream.on('end', () => {
      if (headers[constants.HTTP2_HEADER_PATH] !== '/grpc.health.v1.Health/Check') return refuse(stream, 12, 'unknown')
      // Five bytes of frame, then the one field: a tag, a length of one byte, the name.
      answer(stream, Buffer.concat(pieces).subarray(7).toString())
    })
  })
  return server
}

function refuse(stream: ServerHttp2Stream, code: number, message: string): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': String(code), 'grpc-message': message }, { endStream: true })
}

function answerHealth(stream: ServerHttp2Stream, service: string): void {
  if (service === 'hang') return
  if (service === 'web') {
    stream.respond({ ':status': 404, 'content-type': 'text/html' })
    stream.end('<html>')
    return
  }
  if (service === 'percent') return refuse(stream, 5, 'a%20b%C3%A4')
  const status = { '': 1, up: 1, down: 2 }[service]
  if (status === undefined) return refuse(stream, 5, 'unknown service')
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
  stream.end(Buffer.from([0, 0, 0, 0, 2, 8, status]))
}

/** The three calls of an exec: made, started, looked at. The container's name says how it ends. */
function answerAsDocker(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  const [, noun, name = '', verb] = request.url?.split('/') ?? []
  const json = (status: number, value: unknown): void => {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value))
  }
  if (noun === 'containers') {
    if (name === 'gone') json(404, { message: 'No such container: gone' })
    else if (name === 'paused') json(409, { message: 'paused' })
    else if (name === 'ill') json(500, { message: 'oh no' })
    else if (name === 'odd') response.writeHead(201).end('no JSON')
    else json(201, { Id: name })
  } else if (verb === 'start') {
    if (name === 'late') json(404, { message: 'No such exec' })
    else response.writeHead(200).end(name === 'long' ? '0123456789'.repeat(1000) : `in ${name}`)
  } else if (name === 'lost') json(500, { message: 'lost it' })
  else json(200, { ExitCode: name === 'warn' ? 1 : name === 'bad' ? 2 : 0 })
}
