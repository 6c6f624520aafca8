import { ConsulError } from '../../std/errors.ts'
import { readJson } from '../../wire/json-read.ts'
import { base64, jsonString } from '../../wire/json-text.ts'
import { list, rec } from '../../wire/record.ts'
import { DirEntry } from '../../wire/records/kv.ts'
import type { AgentConnection } from '../agent-connection.ts'

/** What a watch sees: the index of the answer and the JSON that handlers get, indented by `indent`. */
export interface View {
  readonly index: bigint
  /** `indent` is what each level is indented by; empty puts everything on one line. */
  json(indent: string): string
}

export interface ViewRequest {
  readonly index: bigint
  readonly stale: boolean
  readonly signal: AbortSignal
}

/** Reads once, waiting for news after `index`. */
export type ReadView = (agent: AgentConnection, request: ViewRequest) => Promise<View>

/** One key; null when it does not exist. */
export function keyView(key: string): ReadView {
  return async (agent, request) => {
    const { index, entries } = await read(agent, key, {}, request)
    return { index, json: (indent) => (entries?.[0] === undefined ? 'null' : entryJson(entries[0], indent, '\n')) }
  }
}

/** All keys below a prefix; null when there are none. */
export function prefixView(prefix: string): ReadView {
  return async (agent, request) => {
    const { index, entries } = await read(agent, prefix, { recurse: '' }, request)
    return {
      index,
      json(indent) {
        if (entries === undefined) return 'null'
        const separator = indent === '' ? '' : `\n${indent}`
        const parts = entries.map((entry) => `${separator}${entryJson(entry, indent, separator)}`)
        return `[${parts.join(',')}${indent === '' ? '' : '\n'}]`
      },
    }
  }
}

async function read(
  agent: AgentConnection, key: string, how: Readonly<Record<string, string>>, { index, stale, signal }: ViewRequest,
): Promise<{ readonly index: bigint, readonly entries: readonly DirEntry[] | undefined }> {
  const reply = await agent.ask({
    method: 'GET', path: `/v1/kv/${key.replace(/^\//, '')}`, signal,
    parameters: { ...how, ...(index === 0n ? {} : { index: String(index) }), ...(stale ? { stale: '' } : {}) },
  })
  if (reply.status !== 200 && reply.status !== 404) throw new ConsulError('unexpected-status', `Unexpected response code: ${reply.status}`)
  const entries = reply.status === 404 ? undefined : (readJson(list(rec(DirEntry)), reply.body) ?? [])
  return { index: BigInt(reply.headers['x-consul-index'] ?? '0'), entries }
}

/** An entry as the original's client has it, whose fields are in another order than the server's. */
function entryJson(entry: DirEntry, indent: string, line: string): string {
  const fields = [
    ['Key', jsonString(entry.Key)], ['CreateIndex', String(entry.CreateIndex)], ['ModifyIndex', String(entry.ModifyIndex)],
    ['LockIndex', String(entry.LockIndex)], ['Flags', String(entry.Flags)],
    ['Value', entry.Value === null ? 'null' : `"${base64(entry.Value)}"`], ['Session', jsonString(entry.Session)],
  ]
  if (indent === '') return `{${fields.map(([name, value]) => `"${name}":${value}`).join(',')}}`
  return `{${fields.map(([name, value]) => `${line}${indent}"${name}": ${value}`).join(',')}${line}}`
}
