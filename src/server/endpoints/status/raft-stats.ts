import { StatusRaftStats } from '../../../contract/rpc/status/raft-stats.ts'
import { endpoint } from '../../endpoint.ts'

export const statusRaftStats = endpoint(StatusRaftStats, (server) => {
  const stats = server.raft.stats()
  return {
    LastContact: stats['last_contact'] ?? '',
    LastTerm: Number(stats['last_log_term']),
    LastIndex: Number(stats['last_log_index']),
  }
})
