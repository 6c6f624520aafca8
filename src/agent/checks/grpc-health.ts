import type { GrpcAnswer } from '../../runtime/probes.ts'
import { byteArray } from '../../std/bytes.ts'
import { unescape } from '../../std/go-url.ts'
import { quote } from '../../std/quote.ts'

/** `grpc.health.v1`: one request of one string, one answer of one number, where 1 means serving. */
const serving = 1

/** Codes of gRPC by number. */
const codes = [
  'OK', 'Canceled', 'Unknown', 'InvalidArgument', 'DeadlineExceeded', 'NotFound', 'AlreadyExists', 'PermissionDenied', 'ResourceExhausted',
  'FailedPrecondition', 'Aborted', 'OutOfRange', 'Unimplemented', 'Internal', 'Unavailable', 'DataLoss', 'Unauthenticated',
]

/** What a status of HTTP means that comes without one of gRPC (gRPC's http-grpc-status-mapping). */
const byHttpStatus: Readonly<Record<number, string>> = {
  400: 'Internal', 401: 'Unauthenticated', 403: 'PermissionDenied', 404: 'Unimplemented', 429: 'Unavailable', 502: 'Unavailable',
  503: 'Unavailable', 504: 'Unavailable',
}

const httpReasons: Readonly<Record<number, string>> = {
  200: 'OK', 301: 'Moved Permanently', 302: 'Found', 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found',
  405: 'Method Not Allowed', 415: 'Unsupported Media Type', 429: 'Too Many Requests', 500: 'Internal Server Error', 502: 'Bad Gateway',
  503: 'Service Unavailable', 504: 'Gateway Timeout',
}

/** The call that asks for a service; the empty one stands for the whole server. */
export function healthRequest(service: string): { readonly method: string; readonly message: Uint8Array } {
  // Field 1, of bytes; an empty string is left out.
  const message = service === '' ? [] : [0x0a, ...varint(service.length), ...byteArray(service)]
  const length = message.length
  return {
    method: '/grpc.health.v1.Health/Check',
    message: Uint8Array.from([0, length >>> 24, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff, ...message]),
  }
}

/** What keeps a server from being healthy, in the words of Go's gRPC; undefined when it is serving. */
export function healthFault(answer: GrpcAnswer): string | undefined {
  if (!answer.contentType.startsWith('application/grpc')) return notGrpc(answer)
  if (answer.status === '') return rpcError('Internal', 'server closed the stream without sending trailers')
  if (answer.status !== '0') return rpcError(codes[Number(answer.status)] ?? `Code(${answer.status})`, unescape(answer.message))
  return statusOf(answer.body) === serving ? undefined : "gRPC application didn't report service healthy"
}

function notGrpc({ httpStatus, contentType }: GrpcAnswer): string {
  if (httpStatus === 0) return rpcError('Unavailable', 'connection closed')
  const status = `${httpReasons[httpStatus] ?? ''}: HTTP status code ${httpStatus}`
  return rpcError(byHttpStatus[httpStatus] ?? 'Unknown', `${status}; transport: ${contentType === '' ? 'missing content-type field' : `received the unexpected content-type ${quote(contentType)}`}`)
}

function rpcError(code: string, description: string): string {
  return `rpc error: code = ${code} desc = ${description}`
}

/** Field 1 of the first message; 0 when it is not there. Fields that are not known are passed over. */
function statusOf(body: Uint8Array): number {
  if (body.length < 5 || body[0] !== 0) return 0
  const end = Math.min(5 + new DataView(body.buffer, body.byteOffset).getUint32(1), body.length)
  let at = 5
  const next = (): number => {
    let value = 0
    for (let scale = 1; at < end; scale *= 128) {
      const byte = body[at++]!
      value += (byte & 0x7f) * scale
      if (byte < 0x80) break
    }
    return value
  }
  let status = 0
  while (at < end) {
    const tag = next()
    if (tag === 8) status = next()
    else if ((tag & 7) === 0) next()
    else if ((tag & 7) === 1) at += 8
    else if ((tag & 7) === 2) at += next()
    else if ((tag & 7) === 5) at += 4
    else return 0
  }
  return status
}

function varint(value: number): number[] {
  const out: number[] = []
  for (; value > 0x7f; value >>>= 7) out.push((value & 0x7f) | 0x80)
  return [...out, value]
}
