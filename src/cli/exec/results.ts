import { ConsulError, InputError } from '../../std/errors.ts'
import { type JsonTree, parseJson } from '../../wire/json-parse.ts'
import type { AgentConnection } from '../agent-connection.ts'
import type { CommandIo } from '../command.ts'

/** What a node says about the job. */
export type News =
  | { readonly kind: 'acknowledged' | 'heartbeat'; readonly node: string }
  | { readonly kind: 'output'; readonly node: string; readonly output: string }
  | { readonly kind: 'exit'; readonly node: string; readonly code: number }
  /** There will be no more. */
  | { readonly kind: 'failed' | 'interrupted' }

export interface ResultsOptions {
  /** The folder of the job, with a slash at its end. */
  readonly folder: string
  /** How long one question may wait. */
  readonly waitNs: number | bigint
  readonly signal: AbortSignal
}

/** Reads what nodes write beside a job, until the signal. */
export async function followResults(agent: AgentConnection, io: CommandIo, options: ResultsOptions, tell: (news: News) => void): Promise<void> {
  const { folder, waitNs, signal } = options
  const seen = new Set<string>()
  let index = ''
  while (!signal.aborted) {
    try {
      const parameters = { keys: '', wait: `${BigInt(waitNs) / 1_000_000n}ms`, ...(index === '' ? {} : { index }) }
      const reply = await agent.ask({ method: 'GET', path: `/v1/kv/${folder}`, parameters, signal })
      if (reply.status !== 200 && reply.status !== 404) throw new ConsulError('unexpected-status', `Unexpected response code: ${reply.status}`)
      const at = reply.headers['x-consul-index'] ?? '0'
      if (at === index) continue
      index = at
      const keys = reply.status === 404 ? [] : parseJson(reply.body)
      for (const key of lastWordsLast(Array.isArray(keys) ? keys : [])) {
        if (seen.has(key)) continue
        seen.add(key)
        await read(agent, io, { key, name: key.slice(folder.length), signal }, tell)
      }
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof ConsulError) && !(error instanceof InputError)) throw error
      io.error(`Failed to read results: ${error.message}`)
      tell({ kind: 'failed' })
      return
    }
  }
}

/** What came at once in the order in which it was said: the names do not tell, but an exit code is a node's last word. */
function lastWordsLast(keys: readonly JsonTree[]): readonly string[] {
  const texts = keys.filter((key) => typeof key === 'string')
  return [...texts.filter((key) => !key.endsWith('/exit')), ...texts.filter((key) => key.endsWith('/exit'))]
}

interface Written {
  readonly key: string
  /** Below the folder of the job. */
  readonly name: string
  readonly signal: AbortSignal
}

async function read(agent: AgentConnection, io: CommandIo, written: Written, tell: (news: News) => void): Promise<void> {
  const { key, name } = written
  if (name === 'job') return
  if (name.endsWith('/ack')) {
    tell({ kind: 'acknowledged', node: name.slice(0, -'/ack'.length) })
    return
  }
  const exit = name.endsWith('/exit')
  const divider = name.lastIndexOf('/out/')
  if (!exit && divider < 0) {
    io.error(`Unknown key '${name}', ignoring.`)
    return
  }
  const value = await valueOf(agent, written)
  if (value === undefined) {
    io.error(`Failed to read key '${key}': <nil>`)
    return
  }
  if (!exit) {
    const node = name.slice(0, divider)
    tell(value === '' ? { kind: 'heartbeat', node } : { kind: 'output', node, output: value })
    return
  }
  if (/^[+-]?\d+$/.test(value)) tell({ kind: 'exit', node: name.slice(0, -'/exit'.length), code: Number(value) })
  else io.error(`Failed to parse exit code '${value}': strconv.ParseInt: parsing "${value}": invalid syntax`)
}

async function valueOf(agent: AgentConnection, { key, signal }: Written): Promise<string | undefined> {
  const reply = await agent.ask({ method: 'GET', path: `/v1/kv/${key}`, parameters: { raw: '' }, signal })
  return reply.status === 200 ? reply.body : undefined
}
