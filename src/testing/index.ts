import { Cluster, type ClusterOptions } from './cluster.ts'

export type { Cluster, ClusterOptions } from './cluster.ts'
export type { Machine, MachineFaults } from './machine.ts'

/**
 * Starts a simulated cluster: whole agents on virtual time in this program, with a network and disks that fail on request.
 *
 * @example
 * ```ts
 * await using cluster = await startCluster({ servers: 3, clients: 1, seed: 7 })
 * const [client] = cluster.clients
 * await client.client.kv.put('greeting', 'hello')
 * cluster.servers[0].crash()
 * await cluster.advance(10_000)
 * ```
 */
export function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  return Cluster.start(options)
}
