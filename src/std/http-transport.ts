/** One HTTP request to an agent. Strings are byte strings; `path` is percent-encoded and starts with a slash. */
export interface ApiRequest {
  readonly method: string
  readonly path: string
  /** Query parameters in the order they are sent, not yet percent-encoded. A value of `''` is sent as `name=`. */
  readonly query?: readonly (readonly [name: string, value: string])[]
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>
  readonly signal?: AbortSignal
}

/** What came back. Header names are lower case; a header that was sent twice is joined with `, `. */
export interface ApiResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The bytes after transfer and content encodings were undone. Must be read to the end, or the connection is closed. */
  readonly body: AsyncIterable<Uint8Array>
}

/**
 * How a client reaches an agent: TCP, TLS, unix socket, or within the process. Rejects when no response came; the message then
 * reads as Go's does: `Get "http://127.0.0.1:8500/v1/kv/a": dial tcp 127.0.0.1:8500: connect: connection refused`.
 */
export type ApiTransport = (request: ApiRequest) => Promise<ApiResponse>
