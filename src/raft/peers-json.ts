import { InputError } from '../std/errors.ts'
import { configurationFault } from './core/configuration.ts'
import type { RaftConfiguration, RaftServer } from './core/entry.ts'

/**
 * Reads `peers.json` (protocol/raft.md §9): `[{"id": ID, "address": ADDR, "non_voter": false}]`, or for protocol 2 a list of
 * addresses, which are the IDs too. Throws InputError.
 *
 *     parsePeersJson('[{"id": "a", "address": "10.0.0.1:8300"}]').Servers // [{ Suffrage: 0, ID: 'a', Address: '10.0.0.1:8300' }]
 */
export function parsePeersJson(text: string): RaftConfiguration {
  const parsed = parse(text)
  if (!Array.isArray(parsed)) throw new InputError('peers.json: not a list')
  const configuration = { Servers: parsed.map(server) }
  const fault = configurationFault(configuration)
  if (fault !== undefined) throw new InputError(`peers.json: ${fault}`)
  return configuration
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InputError(`peers.json: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

function server(entry: unknown, at: number): RaftServer {
  if (typeof entry === 'string') return { Suffrage: 0, ID: entry, Address: entry }
  if (typeof entry !== 'object' || entry === null) throw new InputError(`peers.json: element ${at} is no server`)
  const { id, address, non_voter: nonVoter = false } = entry as Record<string, unknown>
  if (typeof id !== 'string') throw new InputError(`peers.json: element ${at} has no id`)
  if (typeof address !== 'string') throw new InputError(`peers.json: element ${at} has no address`)
  if (typeof nonVoter !== 'boolean') throw new InputError(`peers.json: non_voter of element ${at} is neither true nor false`)
  return { Suffrage: nonVoter ? 1 : 0, ID: id, Address: address }
}
