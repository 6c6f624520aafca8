import { HostError } from '../../runtime/host.ts'
import { ConsulError } from '../../std/errors.ts'
import type { AgentConnection } from '../agent-connection.ts'
import type { CommandIo } from '../command.ts'
import { tabbedAnswer } from './tabbed.ts'
import type { Target } from './targets.ts'
import { writeText } from './write-text.ts'

const sources: readonly (readonly [target: Target, path: string])[] = [
  ['host', '/v1/agent/host'], ['agent', '/v1/agent/self'], ['cluster', '/v1/agent/members?wan=1'],
]

/** What is looked at once. What fails is told and left out. */
export async function captureStatic(agent: AgentConnection, capture: readonly Target[], folder: string, io: CommandIo): Promise<void> {
  for (const [target, path] of sources) {
    if (!capture.includes(target)) continue
    try {
      await writeText(io, `${folder}/${target}.json`, await tabbedAnswer(agent, path))
    } catch (error) {
      if (!(error instanceof ConsulError) && !(error instanceof HostError)) throw error
      io.error(`Static capture failed: ${error.message}`)
    }
  }
}
