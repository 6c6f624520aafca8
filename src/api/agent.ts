import { agentSelf } from '../contract/http/agent/self.ts'
import type { AgentSelfForm } from '../contract/http/agent/self.ts'
import type { Caller } from './caller.ts'
import type { CallOptions } from './connection.ts'

export type { AgentSelfForm as AgentSelf } from '../contract/http/agent/self.ts'

/** The agent that answers, rather than the cluster behind it. */
export interface AgentApi {
  /** Who it is, how it is configured, and its figures. */
  self(options?: CallOptions): Promise<AgentSelfForm>
}

export function agentApi(caller: Caller): AgentApi {
  return {
    self: async (options = {}) => (await caller.call(agentSelf, {}, options)).data,
  }
}
