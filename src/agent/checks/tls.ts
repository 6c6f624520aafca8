import type { ProbeTls } from '../../runtime/probes.ts'
import type { CheckDefinition } from './world.ts'

/** How a check shakes hands with a host. */
export function tlsOf(definition: CheckDefinition, host: string): ProbeTls {
  const asked = definition.TLSServerName ?? ''
  return { verify: !definition.TLSSkipVerify, serverName: asked === '' ? host : asked }
}
