import { ConnectionReader } from '../runtime/connection-reader.ts'
import type { TcpConnection } from '../runtime/tcp.ts'
import { byteArray, byteString } from '../std/bytes.ts'

/** Bytes of the first line and all headers together. */
const mostHeadBytes = 64 << 10
const mostBodyBytes = 16 << 20

/** One message of HTTP/1.1 as it was read. Strings are byte strings; names of headers are in lower case. */
export interface HttpMessage {
  readonly firstLine: string
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/**
 * Reads the one message that a connection carries. A body lasts as long as its length says; without one, a reply lasts until the
 * connection ends, and a request has none.
 */
export async function readMessage(connection: TcpConnection, lastsToEnd: boolean): Promise<HttpMessage> {
  const reader = new ConnectionReader(connection)
  let text = ''
  let end = -1
  while (end < 0) {
    const piece = await reader.readSome()
    if (piece === undefined) throw new Error('EOF')
    text += byteString(piece)
    end = text.indexOf('\r\n\r\n')
    if (end > mostHeadBytes || (end < 0 && text.length > mostHeadBytes)) throw new Error('the header is too long')
  }
  const [firstLine = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  if (headers.has('transfer-encoding')) throw new Error('bodies in chunks are not read between simulated machines')
  let body = text.slice(end + 4)
  const length = headers.get('content-length')
  const wanted = length === undefined ? (lastsToEnd ? Infinity : 0) : Number(length)
  while (body.length < wanted) {
    const piece = await reader.readSome()
    if (piece === undefined) {
      if (wanted === Infinity) break
      throw new Error('unexpected EOF')
    }
    body += byteString(piece)
    if (body.length > mostBodyBytes) throw new Error('the body is too long')
  }
  return { firstLine, headers, body: wanted === Infinity ? body : body.slice(0, wanted) }
}

/** A message as it is sent; `headers` are names and values in turn, to which nothing is added. */
export function messageBytes(firstLine: string, headers: readonly string[], body: string): Uint8Array {
  let head = `${firstLine}\r\n`
  for (let at = 0; at + 1 < headers.length; at += 2) head += `${headers[at]}: ${headers[at + 1]}\r\n`
  return byteArray(`${head}\r\n${body}`)
}

/** What the first line of a reply says. */
export function statusOf({ firstLine }: HttpMessage): { readonly status: number; readonly reason: string } {
  const match = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(firstLine)
  if (match === null) throw new Error(`malformed HTTP response "${firstLine}"`)
  return { status: Number(match[1]), reason: match[2] ?? '' }
}
