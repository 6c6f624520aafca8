import type { Command, CommandGroup } from '../command.ts'

/** A row of the table; the command itself is loaded when it is needed, since no run needs more than one. */
export interface CommandEntry {
  readonly words: string
  load(): Promise<Command | CommandGroup>
}

/** Every command, in the order of the list. */
export const commands: readonly CommandEntry[] = [
  { words: 'agent', load: async () => (await import('./agent.ts')).agent },
  { words: 'catalog', load: async () => (await import('./catalog/group.ts')).catalog },
  { words: 'catalog datacenters', load: async () => (await import('./catalog/datacenters.ts')).catalogDatacenters },
  { words: 'catalog nodes', load: async () => (await import('./catalog/nodes.ts')).catalogNodes },
  { words: 'catalog services', load: async () => (await import('./catalog/services.ts')).catalogServices },
  { words: 'debug', load: async () => (await import('./debug.ts')).debug },
  { words: 'event', load: async () => (await import('./event.ts')).event },
  { words: 'exec', load: async () => (await import('./exec.ts')).exec },
  { words: 'force-leave', load: async () => (await import('./force-leave.ts')).forceLeave },
  { words: 'info', load: async () => (await import('./info.ts')).info },
  { words: 'join', load: async () => (await import('./join.ts')).join },
  { words: 'keygen', load: async () => (await import('./keygen.ts')).keygen },
  { words: 'keyring', load: async () => (await import('./keyring.ts')).keyring },
  { words: 'kv', load: async () => (await import('./kv/group.ts')).kv },
  { words: 'kv delete', load: async () => (await import('./kv/delete.ts')).kvDelete },
  { words: 'kv export', load: async () => (await import('./kv/export.ts')).kvExport },
  { words: 'kv get', load: async () => (await import('./kv/get.ts')).kvGet },
  { words: 'kv import', load: async () => (await import('./kv/import.ts')).kvImport },
  { words: 'kv put', load: async () => (await import('./kv/put.ts')).kvPut },
  { words: 'leave', load: async () => (await import('./leave.ts')).leave },
  { words: 'lock', load: async () => (await import('./lock.ts')).lock },
  { words: 'maint', load: async () => (await import('./maint.ts')).maint },
  { words: 'members', load: async () => (await import('./members.ts')).members },
  { words: 'monitor', load: async () => (await import('./monitor.ts')).monitor },
  { words: 'operator', load: async () => (await import('./operator/group.ts')).operator },
  { words: 'operator autopilot', load: async () => (await import('./operator/autopilot/group.ts')).operatorAutopilot },
  { words: 'operator autopilot get-config', load: async () => (await import('./operator/autopilot/get-config.ts')).operatorAutopilotGetConfig },
  { words: 'operator autopilot set-config', load: async () => (await import('./operator/autopilot/set-config.ts')).operatorAutopilotSetConfig },
  { words: 'operator raft', load: async () => (await import('./operator/raft/group.ts')).operatorRaft },
  { words: 'operator raft list-peers', load: async () => (await import('./operator/raft/list-peers.ts')).operatorRaftListPeers },
  { words: 'operator raft remove-peer', load: async () => (await import('./operator/raft/remove-peer.ts')).operatorRaftRemovePeer },
  { words: 'reload', load: async () => (await import('./reload.ts')).reload },
  { words: 'rtt', load: async () => (await import('./rtt.ts')).rtt },
  { words: 'services', load: async () => (await import('./services/group.ts')).services },
  { words: 'services deregister', load: async () => (await import('./services/deregister.ts')).servicesDeregister },
  { words: 'services register', load: async () => (await import('./services/register.ts')).servicesRegister },
  { words: 'snapshot', load: async () => (await import('./snapshot/group.ts')).snapshot },
  { words: 'snapshot inspect', load: async () => (await import('./snapshot/inspect.ts')).snapshotInspect },
  { words: 'snapshot restore', load: async () => (await import('./snapshot/restore.ts')).snapshotRestore },
  { words: 'snapshot save', load: async () => (await import('./snapshot/save.ts')).snapshotSave },
  { words: 'validate', load: async () => (await import('./validate.ts')).validate },
  { words: 'version', load: async () => (await import('./version.ts')).version },
  { words: 'watch', load: async () => (await import('./watch.ts')).watch },
]
