import type { ProbeTls } from '../../runtime/probes.ts'
import type { CheckType } from '../../wire/records/service.ts'

/** How a check shakes hands with a host. */
export function tlsOf(definition: CheckType, host: string): ProbeTls {
  const asked = definition.TLSServerName
  return { verify: !definition.TLSSkipVerify, serverName: asked === '' ? host : asked }
}
