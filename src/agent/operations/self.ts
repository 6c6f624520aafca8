import type { AgentCoordinate, AgentSelf } from '../../contract/agent.ts'
import type { Delegate } from '../../cluster/delegate.ts'
import type { AgentConfig } from '../config/agent-config.ts'
import { debugConfig } from './debug-config.ts'

/** Where Vivaldi places a node that has heard of no other yet (surface/http.md H001 shows the same). */
const origin: AgentCoordinate = { Vec: [0, 0, 0, 0, 0, 0, 0, 0], Error: 1.5, Adjustment: 0, Height: 1e-5 }

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
export function self(agent: SelfFacts): AgentSelf {
  const { config, delegate, nodeId } = agent
  const member = delegate.members().find(({ Name }) => Name === config.nodeName)
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
    Coord: config.disableCoordinates ? null : origin,
    Member: member ?? delegate.members()[0]!,
    Stats: {
      agent: agent.registry.stats(),
      build: { prerelease: config.versionPrerelease, revision: config.revision, version: config.version },
      ...delegate.stats(),
    },
    Meta: agent.nodeMeta,
  }
}
