import { operatorAutopilotConfigurationGet } from '../contract/http/operator/autopilot/configuration-get.ts'
import { operatorAutopilotConfigurationPut } from '../contract/http/operator/autopilot/configuration-put.ts'
import { AutopilotForm } from '../contract/http/operator/autopilot/form.ts'
import { operatorRaftConfiguration } from '../contract/http/operator/raft/configuration.ts'
import { writeJson } from '../wire/json-write.ts'
import { rec } from '../wire/record.ts'
import type { RaftConfigurationResponse } from '../wire/records/operator.ts'
import type { U64 } from './answer.ts'
import type { Caller } from './caller.ts'
import type { CallOptions } from './connection.ts'

export type { RaftConfigurationResponse } from '../wire/records/operator.ts'
export type { AutopilotForm } from '../contract/http/operator/autopilot/form.ts'

/** What those who run the servers need. */
export interface OperatorApi {
  /** The servers that take part in Raft. */
  raftConfiguration(options?: CallOptions & { readonly stale?: boolean | undefined }): Promise<RaftConfigurationResponse>
  /** Autopilot's settings; durations are nanoseconds. */
  autopilotConfiguration(options?: CallOptions & { readonly stale?: boolean | undefined }): Promise<AutopilotForm>
  /** Replaces autopilot's settings; false only if `cas` was given and no longer holds. */
  setAutopilotConfiguration(settings: AutopilotForm, options?: CallOptions & { readonly cas?: U64 | undefined }): Promise<boolean>
}

export function operatorApi(caller: Caller): OperatorApi {
  return {
    raftConfiguration: async (options = {}) => (await caller.call(operatorRaftConfiguration, staleOf(options), options)).data,
    autopilotConfiguration: async (options = {}) => (
      (await caller.call(operatorAutopilotConfigurationGet, staleOf(options), options)).data),
    async setAutopilotConfiguration(settings, options = {}) {
      const body = writeJson(rec(AutopilotForm), settings, { text: true })
      const cas = options.cas === undefined ? {} : { cas: options.cas }
      return (await caller.call(operatorAutopilotConfigurationPut, cas, { ...options, body })).data
    },
  }
}

function staleOf(options: { readonly stale?: boolean | undefined }): { stale?: true } {
  return options.stale === true ? { stale: true } : {}
}
