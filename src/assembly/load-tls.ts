import type { AgentConfig } from '../agent/config/agent-config.ts'
import { loadTlsPolicy } from '../cluster/tls.ts'
import type { TlsPolicy } from '../rpc/tls-policy.ts'
import { InputError } from '../std/errors.ts'
import type { World } from './world.ts'

/** Reads what TLS between agents needs. What cannot be used is an `InputError` with the original's text. */
export async function loadTls({ runtime, cluster }: World, { tls, domain }: AgentConfig): Promise<TlsPolicy | undefined> {
  const policy = await loadTlsPolicy(runtime.disk, tls, domain)
  const fault = policy && cluster?.tls.fault(policy.material)
  if (fault !== undefined) throw new InputError(`Failed to load cert/key pair: ${fault}`)
  return policy
}
