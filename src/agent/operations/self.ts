import type { AgentSelf } from '../../contract/agent.ts'
import type { Delegate } from '../../cluster/delegate.ts'
import type { ProgramFacts } from '../../runtime/process-figures.ts'
import type { AgentConfig } from '../config/agent-config.ts'
import { debugConfig } from './debug-config.ts'

/** What an agent knows of itself. */
export interface SelfFacts {
  readonly config: AgentConfig
  readonly nodeId: string
  readonly delegate: Delegate
  readonly nodeMeta: Readonly<Record<string, string>>
  /** Has the figures of services and checks. */
  readonly registry: { stats(): Readonly<Record<string, string>> }
}

/** `/v1/agent/self`. */
export function self(agent: SelfFacts, program: ProgramFacts): AgentSelf {
  const { config, delegate, nodeId } = agent
  return {
    Config: {
      Datacenter: config.datacenter,
      NodeName: config.nodeName,
      NodeID: nodeId,
      Revision: config.revision,
      Server: config.server,
      Version: config.version,
    },
    DebugConfig: debugConfig(config, nodeId),
    Coord: config.disableCoordinates ? null : delegate.coordinate(),
    Member: delegate.localMember(),
    Stats: {
      agent: agent.registry.stats(),
      build: { prerelease: config.versionPrerelease, revision: config.revision, version: config.version },
      ...delegate.stats(),
      // There are no goroutines to be counted.
      runtime: { arch: program.arch, cpu_count: String(program.cpus), max_procs: String(program.usableCpus), os: program.os, version: program.version },
    },
    Meta: agent.nodeMeta,
  }
}
