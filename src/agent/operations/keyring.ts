import type { Delegate } from '../../cluster/delegate.ts'
import { InternalKeyringOperation } from '../../contract/rpc/internal/keyring-operation.ts'
import { ConsulError } from '../../std/errors.ts'
import { joinProblems } from '../../std/go-multi-error.ts'
import type { KeyringRequest, KeyringResponse } from '../../wire/records/internal.ts'

/** Lists or changes the keys of all pools. Rejects with everything that went wrong in any of them. */
export async function keyring(delegate: Delegate, request: KeyringRequest): Promise<readonly KeyringResponse[]> {
  if (!delegate.isServer) throw new ConsulError('invalid', 'keyring operations must run against a server node')
  const { Responses } = await delegate.rpc(InternalKeyringOperation, request)
  const responses = Responses ?? []
  const problems = responses.flatMap(problemsOf)
  if (problems.length > 0) throw new ConsulError('keyring', joinProblems(problems))
  return responses
}

function problemsOf({ WAN, Datacenter, Error: text, Messages }: KeyringResponse): readonly string[] {
  if (text === '') return []
  const said = [...Messages ?? []].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return [`${WAN ? 'WAN' : `${Datacenter} (LAN)`} error: ${text}`, ...said.map(([node, message]) => `${node}: ${message}`)]
}
