import assert from 'node:assert/strict'
import { decodeMeta } from '../../src/wire/meta.ts'
import { byteString } from '../../src/std/bytes.ts'
import { archiveMember, archiveState, meaningOf, stateRecords } from '../vectors/state-records.ts'
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
  const archive = await server.archive(token)
  const meta = decodeMeta(byteString(archiveMember(archive, 'meta.json')))
  const { records } = await stateRecords(archiveState(archive))
  return { index: meta.Index, records: records.map(meaningOf) }
}
