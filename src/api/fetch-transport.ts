import { escapeQuery } from '../contract/http/percent.ts'
import type { ApiRequest, ApiResponse, ApiTransport } from '../std/http-transport.ts'
import { gather } from './gather.ts'

/** As much of `fetch` as is needed here; every platform's own fits. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchReply>

interface FetchInit {
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: Uint8Array<ArrayBuffer>
  readonly signal?: AbortSignal
  /** Blocking queries must reach the agent. */
  readonly cache: 'no-store'
}

interface FetchReply {
  readonly status: number
  readonly headers: { forEach(each: (value: string, name: string) => void): void }
  readonly body: { getReader(): Chunks } | null
}

interface Chunks {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
  cancel(): Promise<void>
}

/** Reaches an agent through `fetch`, as in a browser. Bodies that are sent as streams are gathered first. */
export function fetchTransport(fetch: Fetch, address: string): ApiTransport {
  const origin = originOf(address)
  return async (request) => {
    const body = await bodyOf(request)
    const reply = await fetch(`${origin}${request.path}${queryOf(request.query ?? [])}`, {
      method: request.method,
      headers: { ...request.headers },
      cache: 'no-store',
      ...(body === undefined ? {} : { body }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    })
    return responseOf(reply)
  }
}

/** `127.0.0.1:8500` and `http://127.0.0.1:8500/` name the same agent. */
function originOf(address: string): string {
  return (/^[a-z]+:\/\//i.test(address) ? address : `http://${address}`).replace(/\/+$/, '')
}

function queryOf(query: readonly (readonly [name: string, value: string])[]): string {
  return query.length === 0 ? '' : `?${query.map(([name, value]) => `${escapeQuery(name)}=${escapeQuery(value)}`).join('&')}`
}

async function bodyOf(request: ApiRequest): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (request.body === undefined) return undefined
  const bytes = request.body instanceof Uint8Array ? request.body : await gather(request.body)
  return bytes as Uint8Array<ArrayBuffer>
}

function responseOf(reply: FetchReply): ApiResponse {
  const headers: Record<string, string> = {}
  reply.headers.forEach((value, name) => {
    headers[name.toLowerCase()] = value
  })
  return { status: reply.status, headers, body: chunksOf(reply.body) }
}

async function* chunksOf(body: FetchReply['body']): AsyncGenerator<Uint8Array, void, undefined> {
  if (body === null) return
  const reader = body.getReader()
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) {
        ended = true
        return
      }
      if (value !== undefined) yield value
    }
  } finally {
    if (!ended) await reader.cancel()
  }
}
