import { byteArray, byteString } from '../../std/bytes.ts'
import { InputError } from '../../std/errors.ts'
import type { SerfQuery, SerfKeyResponse } from '../../wire/records/serf.ts'
import { decodeKeyRequest, encodeConflictResponse, encodeKeyResponse, encodeQueryResponse } from '../../wire/serf.ts'
import type { Core } from './core.ts'
import { keyProblems, type Keyring } from './keyring.ts'
import type { PoolMember } from './member.ts'
import type { Membership } from './membership.ts'
import { responseLimit } from './responses.ts'

/** Queries with names like this are the pool's own business (protocol/gossip.md §5.11). */
export const internalPrefix = '_serf_'

export const internalQuery = {
  ping: `${internalPrefix}ping`,
  conflict: `${internalPrefix}conflict`,
  install: `${internalPrefix}install-key`,
  use: `${internalPrefix}use-key`,
  remove: `${internalPrefix}remove-key`,
  list: `${internalPrefix}list-keys`,
} as const

/** What answers them. */
export interface InternalAnswers {
  readonly core: Core
  readonly members: Membership
  /** Absent when the pool speaks in the clear. */
  readonly keyring: Keyring | undefined
}

/** The payload of the answer to an internal query, or undefined when there is none to give. */
export function answerInternal(to: InternalAnswers, query: SerfQuery): string | undefined {
  switch (query.Name) {
    // The ack is all that it is about.
    case internalQuery.ping: return undefined
    case internalQuery.conflict: return conflict(to, query.Payload ?? '')
    case internalQuery.install: return changeKeys(to, query, 'install', (keyring, key) => keyring.install(key))
    case internalQuery.use: return changeKeys(to, query, 'use', (keyring, key) => keyring.use(key))
    case internalQuery.remove: return changeKeys(to, query, 'remove', (keyring, key) => keyring.remove(key))
    case internalQuery.list: return listKeys(to, query)
    default:
      to.core.log.warn(`serf: Unhandled internal query '${query.Name.slice(internalPrefix.length)}'`)
      return undefined
  }
}

/** Where everybody but the member itself sees a name. */
function conflict({ core, members }: InternalAnswers, name: string): string | undefined {
  if (name === core.options.name) return undefined
  core.log.debug(`serf: Got conflict resolution query for '${name}'`)
  const member = members.get(name)
  return byteString(encodeConflictResponse(member === undefined ? undefined : wireMember(member)))
}

function wireMember(member: PoolMember): Parameters<typeof encodeConflictResponse>[0] {
  return {
    Name: member.name,
    Addr: member.ipBytes,
    Port: member.port,
    Tags: member.tags,
    Status: member.status,
    ProtocolMin: member.protocolMin,
    ProtocolMax: member.protocolMax,
    ProtocolCur: member.protocolCur,
    DelegateMin: member.delegateMin,
    DelegateMax: member.delegateMax,
    DelegateCur: member.delegateCur,
  }
}

function changeKeys(
  { core, keyring }: InternalAnswers,
  query: SerfQuery,
  verb: string,
  change: (keyring: Keyring, key: Uint8Array) => string | undefined,
): string {
  const key = keyOf(query)
  if (typeof key === 'string') {
    core.log.error(`serf: Failed to decode key request: ${key}`)
    return encoded(failure(''))
  }
  if (keyring === undefined) {
    core.log.error(`serf: ${keyProblems.nothingToModify}`)
    return encoded(failure(keyProblems.nothingToModify))
  }
  core.log.info(`serf: Received ${verb}-key query`)
  const problem = change(keyring, key)
  if (problem !== undefined) {
    core.log.error(`serf: Failed to ${verb === 'use' ? 'change primary' : verb} key: ${problem}`)
    return encoded(failure(problem))
  }
  core.emit({ kind: 'keys' })
  return encoded({ ...failure(''), Result: true })
}

/** The key that a request is about, or what is wrong with the request. */
function keyOf(query: SerfQuery): Uint8Array | string {
  try {
    return byteArray(decodeKeyRequest(byteArray(query.Payload ?? '')).Key ?? '')
  } catch (error) {
    if (error instanceof InputError) return error.message
    throw error
  }
}

function listKeys({ core, keyring }: InternalAnswers, query: SerfQuery): string {
  if (keyring === undefined) {
    core.log.error(`serf: ${keyProblems.nothingToList}`)
    return encoded(failure(keyProblems.nothingToList))
  }
  core.log.info('serf: Received list-keys query')
  const keys = keyring.keys.map((key) => key.toBase64())
  for (let count = keys.length; ; count--) {
    const cut = count < keys.length
    const Message = cut ? `truncated key list response, showing first ${count} of ${keys.length} keys` : ''
    const payload = encoded({ Result: true, Message, Keys: keys.slice(0, count), PrimaryKey: keyring.primary.toBase64() })
    const response = { LTime: query.LTime, ID: query.ID, From: core.options.name, Flags: 0, Payload: payload }
    if (count > 0 && encodeQueryResponse(response).length > responseLimit) continue
    if (cut) core.log.warn(`serf: ${Message}`)
    return payload
  }
}

function failure(Message: string): SerfKeyResponse {
  return { Result: false, Message, Keys: null, PrimaryKey: '' }
}

function encoded(response: SerfKeyResponse): string {
  return byteString(encodeKeyResponse(response))
}
