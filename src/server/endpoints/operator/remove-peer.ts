import type { RaftServer } from '../../../raft/ports.ts'
import { ConsulError } from '../../../std/errors.ts'
import { quote } from '../../../std/quote.ts'
import type { ServerContext } from '../../context.ts'

/**
 * Takes a server out of the Raft configuration. Whoever asks is a person, so one that is not there is an error; what would leave
 * the cluster without voters Raft refuses by itself.
 */
export async function removePeer(server: ServerContext, by: 'address' | 'id', value: string): Promise<Record<string, never>> {
  const { raft, runtime: { log } } = server
  const is = ({ ID, Address }: RaftServer): boolean => (by === 'id' ? ID : Address) === value
  const found = raft.configuration().configuration.Servers.find(is)
  if (found === undefined) throw new ConsulError('invalid', `${by} ${quote(value)} was not found in the Raft configuration`)
  await raft.removeServer(found.ID)
  log.warn('Removed Raft peer', { id: found.ID, address: found.Address })
  return {}
}
