import { InputError } from '../std/errors.ts'
import { Unbuilt } from '../state/unbuilt.ts'
import { commandName, CommandType } from '../wire/command.ts'

/** What the records of kinds that are not built hold, for messages. */
const contents: ReadonlyMap<number, string> = new Map([
  [CommandType.ACL, 'legacy ACL tokens'],
  [CommandType.Area, 'network areas'],
  [CommandType.ACLBootstrap, 'the state of the ACL bootstrap'],
  [CommandType.Intention, 'intentions'],
  [CommandType.ConnectCA, 'roots of the Connect CA'],
  [CommandType.ConnectCAProviderState, 'provider states of the Connect CA'],
  [CommandType.ConnectCAConfig, 'the configuration of the Connect CA'],
  [CommandType.ACLTokenSet, 'ACL tokens'],
  [CommandType.ACLPolicySet, 'ACL policies'],
  [CommandType.ConfigEntry, 'config entries'],
  [CommandType.ACLRoleSet, 'ACL roles'],
  [CommandType.ACLBindingRuleSet, 'ACL binding rules'],
  [CommandType.ACLAuthMethodSet, 'ACL auth methods'],
])

/** Why a snapshot with a record of this type cannot be restored. The text for unknown types is the original's. */
export function unbuiltRecord(type: number): Error {
  const what = contents.get(type)
  if (what === undefined) return new InputError(`Unrecognized msg type ${type}`)
  return new Unbuilt(`snapshot holds ${what} (record type ${type}), which this version does not support yet`)
}

const known: ReadonlySet<number> = new Set(Object.values(CommandType))
/** Kinds of 1.8.7 that only snapshots hold. */
const snapshotOnly: ReadonlySet<number> = new Set([
  CommandType.ConnectCAProviderState, CommandType.ConnectCAConfig, CommandType.Index, CommandType.ChunkingState,
])

/**
 * Whether a server of 1.8.7 would pass over a flagged command of this type: only one that it does not know. A leaf certificate's
 * command it does know, but that has no effect on the state (protocol/fsm.md §12).
 */
export function mayPassOver(type: number): boolean {
  return !known.has(type) || snapshotOnly.has(type) || type === CommandType.ConnectCALeaf
}

/** Why a log with a command of this type cannot be applied. */
export function unbuiltCommand(type: number, index: number): Error {
  if (!known.has(type) || snapshotOnly.has(type)) return new Unbuilt(`log entry ${index} holds a command of unknown type ${type}`)
  return new Unbuilt(`log entry ${index} holds a command of type ${type} (${commandName(type)}), which this version does not support yet`)
}
