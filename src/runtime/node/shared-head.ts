import type { ServerResponse } from 'node:http'
import { byteString } from '../../std/bytes.ts'
import type { SharedBody, SharedHead } from '../http.ts'

/** Where `writeHead` leaves the head for the first write; node:http has no other name for it. */
const written = '_header'
type Headed = ServerResponse & { [written]?: unknown }

/** Texts up to here go to the system as they are, in one piece; heads and bodies go in two, which costs much more. */
const mostInOne = 16_384

/**
 * Gives an answer its head, and its body too if that is not long; returns whether the body is there. The head is the one that node:http
 * wrote for the last answer with the same body, if all that it is made of is the same. When thousands are told of one change, writing
 * their heads is what costs most besides the system calls.
 */
export function sharedHead(response: ServerResponse, body: SharedBody, status: number, headers: string[], write: () => void): boolean {
  // Any other connection is told how it goes on.
  if (!response.shouldKeepAlive || response.req.httpVersionMinor !== 1) {
    write()
    return false
  }
  const second = Math.floor(Date.now() / 1000)
  if (body.head !== undefined && fits(body.head, status, headers, second)) {
    const whole = response.req.method !== 'HEAD' && body.head.text.length + body.bytes.length <= mostInOne
    ;(response as Headed)[written] = whole ? (body.head.whole ??= body.head.text + byteString(body.bytes)) : body.head.text
    return whole
  }
  // Written, the list is used up.
  const made = { status, headers: [...headers], second }
  write()
  const text = (response as Headed)[written]
  // Where a later Node calls it otherwise, each answer writes its own.
  body.head = typeof text === 'string' ? { ...made, text, whole: undefined } : undefined
  return false
}

function fits(head: SharedHead, status: number, headers: readonly string[], second: number): boolean {
  if (head.second !== second || head.status !== status || head.headers.length !== headers.length) return false
  return head.headers.every((text, at) => text === headers[at])
}
