import type { Option } from '../option.ts'
import { addressOptions } from './addresses.ts'
import { agentOptions } from './agent.ts'
import { definitionOptions } from './definitions.ts'
import { dnsOptions } from './dns.ts'
import { gossipOptions } from './gossip.ts'
import { inertOptions } from './inert.ts'
import { serverOptions } from './server.ts'
import { telemetryOptions } from './telemetry.ts'
import { tlsOptions } from './tls.ts'
import { unbuiltOptions } from './unbuilt.ts'

/** Every key of 1.8.7. */
export const options: readonly Option[] = [...agentOptions, ...addressOptions, ...dnsOptions, ...definitionOptions, ...gossipOptions, ...serverOptions, ...tlsOptions, ...telemetryOptions, ...unbuiltOptions, ...inertOptions]

/** By key. */
export const optionByKey: ReadonlyMap<string, Option> = new Map(options.map((row) => [row.key, row]))

/** By command line flag. */
export const optionByFlag: ReadonlyMap<string, Option> = new Map(
  options.flatMap((row) => (row.flag === undefined ? [] : [[row.flag, row] as const])),
)
