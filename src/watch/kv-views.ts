import { ConsulError } from '../std/errors.ts'
import { readJson } from '../wire/json-read.ts'
import { base64, jsonString } from '../wire/json-text.ts'
import { list, rec } from '../wire/record.ts'
import { DirEntry } from '../wire/records/kv.ts'
import type { ReadView, ViewRequest, ViewSource } from './view.ts'

/** One key; null when it does not exist. */
export function keyView(key: string): ReadView {
  return async (agent, request) => {
    const { mark, entries } = await read(agent, key, {}, request)
    return { mark, json: (indent) => (entries?.[0] === undefined ? 'null' : entryJson(entries[0], indent, '\n')) }
  }
}

/** All keys below a prefix; null when there are none. */
export function prefixView(prefix: string): ReadView {
  return async (agent, request) => {
    const { mark, entries } = await read(agent, prefix, { recurse: '' }, request)
    return {
      mark,
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
  agent: ViewSource, key: string, how: Readonly<Record<string, string>>, { mark, stale, signal }: ViewRequest,
): Promise<{ readonly mark: bigint, readonly entries: readonly DirEntry[] | undefined }> {
  const reply = await agent.ask({
    method: 'GET', path: `/v1/kv/${key.replace(/^\//, '')}`, signal,
    parameters: { ...how, ...(mark === 0n ? {} : { index: String(mark) }), ...(stale ? { stale: '' } : {}) },
  })
  if (reply.status !== 200 && reply.status !== 404) throw new ConsulError('unexpected-status', `Unexpected response code: ${reply.status}`)
  const entries = reply.status === 404 ? undefined : (readJson(list(rec(DirEntry)), reply.body) ?? [])
  return { mark: BigInt(reply.headers['x-consul-index'] ?? '0'), entries }
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
