import assert from 'node:assert/strict'
import { gunzipSync } from 'node:zlib'
import { decodeMeta } from '../../src/wire/meta.ts'
import { byteString } from '../../src/std/bytes.ts'
import { meaningOf, stateRecords } from '../vectors/state-records.ts'
import type { MixedAgent, MixedCluster } from './mixed-cluster.ts'

interface Dump {
  readonly index: number
  readonly records: readonly unknown[]
}

/** Resolves when all servers hold the same state at the same index, record by record; fails with the first difference otherwise. */
export async function assertEqualStates(cluster: MixedCluster, token?: string): Promise<number> {
  const servers = cluster.servers.filter((server) => server.alive)
  let dumps: readonly Dump[] = []
  await cluster.eventually('all servers are at one index', async () => {
    dumps = await Promise.all(servers.map((server) => dumpOf(server, token)))
    return dumps.every((dump) => dump.index === dumps[0]!.index)
  })
  const [first, ...rest] = dumps
  for (const [at, dump] of rest.entries()) {
    assert.deepEqual(dump.records, first!.records, `${servers[at + 1]!.name} (${servers[at + 1]!.program}) against ${servers[0]!.name} (${servers[0]!.program})`)
  }
  return first!.records.length
}

async function dumpOf(server: MixedAgent, token?: string): Promise<Dump> {
  const files = members(gunzipSync(await server.archive(token)))
  const meta = decodeMeta(byteString(files.get('meta.json')!))
  const { records } = await stateRecords((async function* () {
    yield files.get('state.bin')!
  })())
  return { index: meta.Index, records: records.map(meaningOf) }
}

/** The files of a tar, by name. */
function members(tar: Buffer): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>()
  for (let at = 0; at + 512 <= tar.length;) {
    const name = tar.toString('latin1', at, at + 100).replace(/\0.*$/s, '')
    if (name === '') break
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8)
    files.set(name, tar.subarray(at + 512, at + 512 + size))
    at += 512 + Math.ceil(size / 512) * 512
  }
  return files
}
