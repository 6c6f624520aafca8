import { MemberStatus } from '../../cluster/member.ts'
import type { ServerInfo } from '../../cluster/server-info.ts'
import { ConsulError } from '../../std/errors.ts'
import type { ServerContext } from '../context.ts'
import { serversAmong } from '../neighbours.ts'

/** From this version on servers are known by ID, and begin without a vote. */
const byIdVersion = 3

/** Below so many servers the leader leaves its own place alone: mending it could depose it for good. */
const safeServers = 3

/** Gives a server that is alive its place in the Raft configuration (protocol/raft.md §9). Most of the time it has it. */
export async function admitServer(server: ServerContext, info: ServerInfo): Promise<void> {
  const { raft, options, neighbours, autopilot } = server
  const log = server.runtime.log
  const all = serversAmong(neighbours.members())
  const other = info.bootstrap ? all.find((known) => known.info.bootstrap && known.info.name !== info.name) : undefined
  if (other !== undefined) {
    log.error('Two nodes are in bootstrap mode. Only one node should be in bootstrap mode, not adding Raft peer.', {
      node_to_add: info.name,
      other: other.info.name,
    })
    return
  }
  const { Servers: servers } = raft.configuration().configuration
  if (info.name === options.nodeName && servers.length < safeServers) return
  for (const { ID, Address } of servers) {
    const [sameId, sameAddress] = [ID === info.id, Address === info.address]
    if (!sameId && !sameAddress) continue
    if (sameAddress && (sameId || info.raftVersion < byIdVersion)) return
    const what = sameAddress ? 'address' : 'ID'
    await remove(server, ID, `error removing server with duplicate ${what} "${sameAddress ? Address : ID}": `)
    log.info(`removed server with duplicate ${what}`, sameAddress ? { address: Address } : { id: ID })
  }
  const alive = all.filter(({ member }) => member.status === MemberStatus.alive)
  const oldest = Math.min(...alive.map((known) => known.info.raftVersion))
  if (oldest >= byIdVersion) await raft.addNonvoter(info.id, info.address)
  else await raft.addVoter(info.raftVersion >= byIdVersion ? info.id : info.address, info.address)
  autopilot.servers()
}

/** Takes the place of a server that will not come back. */
export async function dismissServer({ raft, runtime: { log } }: ServerContext, info: ServerInfo): Promise<void> {
  const { Servers: servers } = raft.configuration().configuration
  const found = servers.find(({ ID }) => ID === info.id) ?? servers.find(({ Address }) => Address === info.address)
  if (found === undefined) return
  log.info('removing server by ID', { id: found.ID })
  await raft.removeServer(found.ID)
}

async function remove({ raft }: ServerContext, id: string, prefix: string): Promise<void> {
  try {
    await raft.removeServer(id)
  } catch (error) {
    if (error instanceof ConsulError) throw new ConsulError(error.code, prefix + error.message, { cause: error })
    throw error
  }
}
