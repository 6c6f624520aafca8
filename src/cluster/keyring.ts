import type { KeyOperation, KeyOutcome } from '../gossip/serf/key-requests.ts'
import { ConsulError } from '../std/errors.ts'
import type { KeyringRequest, KeyringResponse } from '../wire/records/internal.ts'

/** A pool, as far as its keys go. */
export interface PoolKeys {
  /** Asks all members to do something with a key, in base64, or for their keys. */
  keyOperation(operation: KeyOperation, key: string, relayFactor: number): Promise<KeyOutcome>
}

const operations: ReadonlySet<string> = new Set<KeyOperation>(['list', 'install', 'use', 'remove'])

/** Does with the keys of one pool what was asked, and says what came of it in the form of RPC. */
export async function poolKeyring(
  pool: PoolKeys, { Operation, Key, RelayFactor }: KeyringRequest, where: { readonly datacenter: string; readonly wan: boolean },
): Promise<KeyringResponse> {
  if (!operations.has(Operation)) throw new ConsulError('invalid', 'Invalid keyring operation')
  const outcome = await outcomeOf(pool, Operation as KeyOperation, Key, RelayFactor)
  return {
    WAN: where.wan,
    Datacenter: where.datacenter,
    Segment: '',
    Messages: outcome.messages,
    Keys: outcome.keys,
    PrimaryKeys: outcome.primaryKeys,
    NumNodes: outcome.nodes,
    Error: outcome.problem ?? '',
  }
}

/** What cannot be asked at all is told in the form of what came back. */
async function outcomeOf(pool: PoolKeys, operation: KeyOperation, key: string, relayFactor: number): Promise<KeyOutcome> {
  try {
    return await pool.keyOperation(operation, key, relayFactor)
  } catch (error) {
    if (!(error instanceof ConsulError)) throw error
    return { messages: new Map(), keys: new Map(), primaryKeys: new Map(), nodes: 0, responses: 0, errors: 0, problem: error.message }
  }
}
