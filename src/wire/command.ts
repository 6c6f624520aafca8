import { InputError } from '../std/errors.ts'
import type { Codec } from './kind.ts'
import { encodeShared } from './record.ts'

/** The first byte of a log command and of a snapshot record (protocol/fsm.md §1). */
export const CommandType = {
  Register: 0,
  Deregister: 1,
  KVS: 2,
  Session: 3,
  ACL: 4,
  Tombstone: 5,
  CoordinateBatchUpdate: 6,
  PreparedQuery: 7,
  Txn: 8,
  Autopilot: 9,
  Area: 10,
  ACLBootstrap: 11,
  Intention: 12,
  ConnectCA: 13,
  ConnectCAProviderState: 14,
  ConnectCAConfig: 15,
  Index: 16,
  ACLTokenSet: 17,
  ACLTokenDelete: 18,
  ACLPolicySet: 19,
  ACLPolicyDelete: 20,
  ConnectCALeaf: 21,
  ConfigEntry: 22,
  ACLRoleSet: 23,
  ACLRoleDelete: 24,
  ACLBindingRuleSet: 25,
  ACLBindingRuleDelete: 26,
  ACLAuthMethodSet: 27,
  ACLAuthMethodDelete: 28,
  ChunkingState: 29,
  FederationState: 30,
} as const
export type CommandType = (typeof CommandType)[keyof typeof CommandType]

/** Set beside a type that servers who do not know it may pass over. */
export const ignorableFlag = 128

const names = new Map<number, string>(Object.entries(CommandType).map(([name, type]) => [type, name]))

/** The name of a type, for messages: `KVS`, or `type 99` for one that has none. */
export function commandName(type: number): string {
  return names.get(type) ?? `type ${type}`
}

/** Types that are always logged with the ignorable flag. */
const flagged: ReadonlySet<number> = new Set([CommandType.CoordinateBatchUpdate, CommandType.ConnectCALeaf])

/** What a value of a command is written with: a record, or `codecOf(list(rec(X)))`. */
export type CommandCodec<T> = Pick<Codec<T>, 'write'>

/** The bytes of a command: its type, with the flag where it belongs, and one value. */
export function encodeCommand<T>(type: CommandType, record: CommandCodec<T>, value: T): Uint8Array {
  return encodeShared((writer) => {
    writer.byte(flagged.has(type) ? type | ignorableFlag : type)
    record.write(writer, value)
  })
}

/** A command taken apart but not yet decoded. */
export interface CommandParts {
  /** The type without the flag; it may be one that nobody knows. */
  readonly type: number
  readonly ignorable: boolean
  readonly body: Uint8Array
}

/** Takes the type off a command. An empty command is an `InputError`. */
export function decodeCommandType(data: Uint8Array): CommandParts {
  const first = data[0]
  if (first === undefined) throw new InputError('command without a type')
  return { type: first & 127, ignorable: first >= ignorableFlag, body: data.subarray(1) }
}
