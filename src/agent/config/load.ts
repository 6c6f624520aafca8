import { InputError } from '../../std/errors.ts'
import type { Host } from '../../runtime/host.ts'
import type { AgentConfig, AgentPorts } from './agent-config.ts'
import { buildConfig } from './build.ts'
import type { OptionValues } from './decode.ts'
import { mergeSources } from './merge.ts'
import type { OptionValue } from './option.ts'
import { parseSource, readSources } from './sources.ts'
import { defaultValues } from './values.ts'

export interface ConfigRequest {
  readonly devMode?: boolean
  /** Files and folders, in the order they were named. */
  readonly paths?: readonly string[]
  /** `hcl` or `json` for files of every name; empty: by extension. */
  readonly format?: string
  /** Values of flags, or options of a program that starts an agent, by key. */
  readonly values?: OptionValues
  /** HCL texts that come after everything else. */
  readonly fragments?: readonly string[]
  /** Ports that replace configured ones; 0 is any free port. */
  readonly ports?: Partial<AgentPorts>
  /** False to judge as `consul validate` does. */
  readonly starting?: boolean
}

export interface LoadedConfig {
  readonly config: AgentConfig
  readonly warnings: readonly string[]
  /** All sources merged, by key, as they were written. */
  readonly values: OptionValues
}

/**
 * Reads every source and builds the configuration. Order: defaults, dev defaults, lists from flags, files, other flags, fragments
 * (surface/config.md K-01). Problems are `InputError`s in the original's words.
 *
 *     const { config } = loadConfig({ devMode: true, values: new Map([['ports.http', 18500]]) }, host)
 */
export function loadConfig(request: ConfigRequest, host: Host): LoadedConfig {
  const warnings: string[] = []
  const warn = (text: string): void => {
    warnings.push(text)
  }
  const format = request.format ?? ''
  if (format !== '' && format !== 'hcl' && format !== 'json') throw new InputError("config: -config-format must be either 'hcl' or 'json'")
  const values = request.values ?? new Map<string, OptionValue>()
  const files = readSources(request.paths ?? [], format, host, warn)
  const merged = mergeSources([
    defaultValues(request.devMode ?? false),
    new Map([...values].filter(isList)),
    ...files.map((file) => parseSource(file, warn)),
    new Map([...values].filter((entry) => !isList(entry))),
    ...(request.fragments ?? []).map((text, i) => parseSource({ name: `flags-${i}.hcl`, format: 'hcl', text }, warn)),
  ])
  const config = buildConfig(merged, {
    devMode: request.devMode ?? false, starting: request.starting ?? true, host, warn,
    ...(request.ports === undefined ? {} : { ports: request.ports }),
  })
  return { config, warnings, values: merged }
}

/** Flags that give lists of the top level go first, so that lists of files are appended to them. */
function isList([key, value]: [string, OptionValue]): boolean {
  return Array.isArray(value) && !key.includes('.')
}
