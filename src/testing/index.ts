import { Cluster, type ClusterOptions } from './cluster.ts'

export type { Cluster, ClusterOptions, Datacenter, Size } from './cluster.ts'
export type { Question, ServiceRecord } from './dns-question.ts'
export type { Machine } from './machine.ts'
export type { FetchOptions, FetchReply, Program, ServedReply, ServedRequest, ServeRequest } from './programs.ts'
export type { MachineFaults } from './simulated-world.ts'

/**
 * Starts a simulated cluster: whole agents on virtual time in this program, with a network and disks that fail on request. Resolves when
 * a leader knows every agent as healthy.
 *
 * @example
 * ```ts
 * await using cluster = await startCluster({ servers: 3, clients: 1, seed: 7 })
 * const [machine] = cluster.clients
 * await machine!.client.kv.put('greeting', 'hello')
 * const leader = await cluster.leader()
 * leader!.crash()
 * await cluster.eventually(() => machine!.client.kv.put('greeting', 'hello again').then(() => true, () => false))
 * await leader!.start()
 * ```
 */
export function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  return Cluster.start(options)
}
