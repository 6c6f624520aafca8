import type { AgentPort } from '../../../agent.ts'
import type { Call } from '../../call.ts'
import { refuseNamespace, tokenOf } from '../../call.ts'

/** Gives a TTL check its result. */
export async function giveResult(port: AgentPort, call: Call, status: 'passing' | 'warning' | 'critical', output: string): Promise<null> {
  refuseNamespace(call)
  await port.updateCheck({ id: call.tail, status, output, token: tokenOf(call) })
  return null
}
