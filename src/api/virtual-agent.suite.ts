import { Buffer } from 'node:buffer'
import { milliseconds, parseDuration } from '../std/duration.ts'
import type { ApiRequest, ApiResponse, ApiTransport } from '../std/http-transport.ts'
import type { VirtualTiming } from './virtual-timing.ts'

interface Entry {
  LockIndex: number
  Key: string
  Flags: string
  Value: string
  Session: string
  CreateIndex: number
  ModifyIndex: number
}

interface Session {
  readonly ID: string
  readonly Name: string
  readonly TTL: string
  readonly Behavior: string
  readonly LockDelay: string
  renewedAt: number
}

/**
 * Consul's KV store and sessions, as much as locks need, on a clock that tests move: for what a real agent cannot be made to do
 * on time, such as failing half way, or letting a TTL run out. The real one is met in test/interop.
 */
export class VirtualAgent {
  readonly timing: VirtualTiming
  /** Requests seen, as `PUT /v1/kv/a?cas=0`. */
  readonly seen: string[] = []
  /** Decides the fate of a request before it is looked at: a status and body, an error, or nothing. */
  interfere: (request: string) => { readonly status: number; readonly body: string } | Error | 'hang' | undefined = () => undefined
  index = 10
  readonly entries = new Map<string, Entry>()
  readonly sessions = new Map<string, Session>()
  readonly #delays = new Map<string, number>()
  readonly #changed: (() => void)[] = []
  #made = 0

  constructor(timing: VirtualTiming) {
    this.timing = timing
  }

  readonly transport: ApiTransport = async (request) => {
    const query = (request.query ?? []).map(([name, value]) => (value === '' ? name : `${name}=${value}`)).join('&')
    const text = `${request.method} ${decodeURIComponent(request.path)}${query === '' ? '' : `?${query}`}`
    this.seen.push(text)
    const fate = this.interfere(text)
    if (fate instanceof Error) throw fate
    if (fate === 'hang') {
      return new Promise((_, reject) => request.signal?.addEventListener('abort', () => reject(request.signal?.reason as Error)))
    }
    if (fate !== undefined) return reply(fate.status, fate.body)
    const parameters = new Map(request.query)
    const path = decodeURIComponent(request.path)
    if (path === '/v1/agent/self') return reply(200, '{}')
    if (path.startsWith('/v1/session/')) return this.#session(path.slice(12), request)
    const key = path.slice('/v1/kv/'.length)
    if (request.method === 'GET') return this.#get(key, parameters, request.signal)
    return request.method === 'PUT' ? this.#put(key, parameters, request.body) : this.#delete(key, parameters)
  }

  /** Ends a session as its TTL or a failed node does: locks are released or deleted, and the lock delay begins. */
  invalidate(id: string): void {
    const session = this.sessions.get(id)
    if (session === undefined) return
    this.sessions.delete(id)
    for (const entry of [...this.entries.values()].filter(({ Session }) => Session === id)) {
      this.#delays.set(entry.Key, this.timing.now() + 15_000)
      if (session.Behavior === 'delete') this.#change(() => this.entries.delete(entry.Key))
      else this.#change((index) => this.entries.set(entry.Key, { ...entry, Session: '', ModifyIndex: index }))
    }
  }

  #change(apply: (index: number) => void): void {
    this.index += 1
    apply(this.index)
    for (const wake of this.#changed.splice(0)) wake()
  }

  async #get(key: string, parameters: ReadonlyMap<string, string>, signal: AbortSignal | undefined): Promise<ApiResponse> {
    const after = Number(parameters.get('index') ?? 0)
    if (after > 0) await this.#newsAfter(after, waitMsOf(parameters.get('wait') ?? '5m'), signal)
    const found = parameters.has('recurse')
      ? [...this.entries.values()].filter((entry) => entry.Key.startsWith(key)).sort((a, b) => (a.Key < b.Key ? -1 : 1))
      : [...this.entries.values()].filter((entry) => entry.Key === key)
    return found.length === 0 ? reply(404, '', this.index) : reply(200, `[${found.map(entryJson).join()}]`, this.index)
  }

  /** Resolves when the index has passed `after` or the time is over. */
  async #newsAfter(after: number, waitMs: number, signal: AbortSignal | undefined): Promise<void> {
    const stop = new AbortController()
    const timeout = this.timing.sleep(waitMs, AbortSignal.any([stop.signal, ...(signal === undefined ? [] : [signal])]))
    const news = new Promise<'news'>((resolve) => {
      const look = (): void => {
        if (this.index > after) resolve('news')
        else this.#changed.push(look)
      }
      look()
    })
    await Promise.race([timeout, news])
    stop.abort()
    await timeout.catch((reason: unknown) => {
      if (reason !== stop.signal.reason) throw reason
    })
  }

  async #put(key: string, parameters: ReadonlyMap<string, string>, body: ApiRequest['body']): Promise<ApiResponse> {
    const old = this.entries.get(key)
    const cas = parameters.get('cas')
    const acquire = parameters.get('acquire')
    const release = parameters.get('release')
    if (cas !== undefined && Number(cas) !== (old?.ModifyIndex ?? 0)) return reply(200, 'false')
    if (acquire !== undefined) {
      if (!this.sessions.has(acquire)) return reply(500, `invalid session "${acquire}"`)
      if ((this.#delays.get(key) ?? 0) > this.timing.now()) return reply(200, 'false')
      if (old !== undefined && old.Session !== '' && old.Session !== acquire) return reply(200, 'false')
    }
    if (release !== undefined && old?.Session !== release) return reply(200, 'false')
    this.#change((index) => this.entries.set(key, {
      LockIndex: (old?.LockIndex ?? 0) + (acquire !== undefined && old?.Session !== acquire ? 1 : 0),
      Key: key,
      Flags: parameters.get('flags') ?? '0',
      Value: body instanceof Uint8Array ? Buffer.from(body).toString('base64') : '',
      Session: acquire ?? (release === undefined ? old?.Session ?? '' : ''),
      CreateIndex: old?.CreateIndex ?? index,
      ModifyIndex: index,
    }))
    return reply(200, 'true')
  }

  #delete(key: string, parameters: ReadonlyMap<string, string>): ApiResponse {
    const cas = parameters.get('cas')
    const old = this.entries.get(key)
    if (cas !== undefined && Number(cas) !== (old?.ModifyIndex ?? 0)) return reply(200, 'false')
    if (old !== undefined) this.#change(() => this.entries.delete(key))
    return reply(200, 'true')
  }

  #session(path: string, request: ApiRequest): ApiResponse {
    const [verb, id = ''] = path.split('/')
    if (verb === 'create') {
      const wanted = JSON.parse(Buffer.from(request.body as Uint8Array).toString()) as Partial<Session>
      const made = `session-${++this.#made}`
      const defaults = { Name: '', TTL: '', Behavior: 'release', LockDelay: '15s' }
      this.sessions.set(made, { ...defaults, ...wanted, ID: made, renewedAt: this.timing.now() })
      return reply(200, JSON.stringify({ ID: made }))
    }
    const session = this.sessions.get(id)
    if (verb === 'destroy') {
      this.invalidate(id)
      return reply(200, 'true')
    }
    if (session === undefined) return reply(404, `Session id '${id}' not found`)
    session.renewedAt = this.timing.now()
    return reply(200, `[${JSON.stringify({ ID: id, Name: session.Name, TTL: session.TTL, Behavior: session.Behavior })}]`)
  }
}

function waitMsOf(text: string): number {
  const parsed = parseDuration(text)
  if ('error' in parsed) throw new Error(parsed.error)
  return milliseconds(parsed.value)
}

function entryJson(entry: Entry): string {
  const { Flags, Value, ...rest } = entry
  return `${JSON.stringify(rest).slice(0, -1)},"Flags":${Flags},"Value":${Value === '' ? 'null' : `"${Value}"`}}`
}

function reply(status: number, body: string, index?: number): ApiResponse {
  const headers: Record<string, string> = index === undefined ? {} : { 'x-consul-index': String(index), 'x-consul-knownleader': 'true' }
  return {
    status,
    headers,
    body: (async function* chunks() {
      yield Buffer.from(body)
    })(),
  }
}
