import { poolKeyring } from '../../../cluster/keyring.ts'
import { InternalKeyringOperation } from '../../../contract/rpc/internal/keyring-operation.ts'
import { ConsulError } from '../../../std/errors.ts'
import type { KeyringResponse } from '../../../wire/records/internal.ts'
import { endpoint } from '../../endpoint.ts'
import { toDatacenter } from '../../forward.ts'

/** First the pool of all datacenters, then the own one, as the original does (protocol/gossip.md §6.11). */
export const internalKeyringOperation = endpoint(InternalKeyringOperation, async (server, request) => {
  const { Operation, LocalOnly, Forwarded } = request
  if (LocalOnly && Operation !== 'list') throw new ConsulError('invalid', 'argument error: LocalOnly can only be used for List operations')
  const { datacenter } = server.options
  const lan = server.poolKeys('lan')
  if (lan === undefined) throw new ConsulError('alone', 'this agent was started without gossip and has no keys')
  const wan = LocalOnly || Forwarded ? undefined : server.poolKeys('wan')
  const responses: KeyringResponse[] = []
  if (wan !== undefined) responses.push(await poolKeyring(wan, request, { datacenter, wan: true }))
  responses.push(await poolKeyring(lan, request, { datacenter, wan: false }))
  if (wan !== undefined) {
    const others = server.neighbours.datacenters().filter((name) => name !== datacenter)
    const forwarded = { ...request, Forwarded: true }
    const replies = await Promise.all(others.map((name) => toDatacenter(server, InternalKeyringOperation, name, { ...forwarded, Datacenter: name })))
    for (const reply of replies) responses.push(...(reply.Responses ?? []))
  }
  return { Responses: responses, Index: 0, KnownLeader: false, LastContact: 0, ConsistencyLevel: '' }
})
