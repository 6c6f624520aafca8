/** One request of a corpus. Strings are byte strings; `{{name}}` stands for what an earlier step captured under that name. */
export interface Step {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Send the body in chunks of about this many bytes, without a Content-Length. */
  readonly chunkBytes?: number
  /** Names of values to keep for later steps: `header:X-Consul-Index`, or `json:0.ModifyIndex` as a path into the body. */
  readonly capture?: Readonly<Record<string, string>>
  /** Send it, and go on without waiting for the answer, which the step that says `finish` with the same word takes. */
  readonly start?: string
  /** Take the answer of a step that was started. Method and path are for the reader. */
  readonly finish?: string
  /** Bytes to send as they are, instead of a request made of the fields above. */
  readonly raw?: string
  /** The view under which the two answers must be equal, where they cannot be as a whole. */
  readonly view?: ViewName
  /** A difference that stays, and why. The test fails when there is none any more. */
  readonly differs?: string
}

/** Projections of bodies; `normalise.ts` says what each keeps. */
export type ViewName = 'keys' | 'archive' | 'sorted' | 'tags' | 'list' | 'shuffled' | 'timeless'

/** Requests in the order in which both agents get them, each corpus with agents of its own. */
export interface Corpus {
  readonly name: string
  /** `dev`: an agent in dev mode. `server`: a server with a data directory, whose JSON is compact. */
  readonly agent: 'dev' | 'server'
  /** Configuration beyond ports and names. */
  readonly config?: Readonly<Record<string, unknown>>
  readonly steps: readonly Step[]
}

type More = Omit<Partial<Step>, 'method' | 'path'>

export const get = (path: string, more: More = {}): Step => ({ method: 'GET', path, ...more })
export const put = (path: string, body = '', more: More = {}): Step => ({ method: 'PUT', path, body, ...more })
export const del = (path: string, more: More = {}): Step => ({ method: 'DELETE', path, ...more })
export const send = (method: string, path: string, more: More = {}): Step => ({ method, path, ...more })
export const raw = (name: string, bytes: string, more: More = {}): Step => ({ method: 'RAW', path: name, raw: bytes, ...more })
