import { InputError } from '../../std/errors.ts'
import { joinProblems } from '../../std/go-multi-error.ts'
import type { HclObject } from '../../lang/hcl/tree.ts'
import { parseHcl } from '../../lang/hcl/parse-hcl.ts'
import type { Host } from '../../runtime/host.ts'
import { decodeSource, type OptionValues } from './decode.ts'
import { parseJsonSource } from './json-source.ts'
import { options } from './options/index.ts'

export type SourceFormat = 'hcl' | 'json'

/** Text of one configuration source and the name errors call it by. */
export interface Source {
  readonly name: string
  readonly format: SourceFormat
  readonly text: string
}

/** Reads the files and folders named on the command line, in their order. Files of other kinds are passed over with a warning. */
export function readSources(paths: readonly string[], format: string, host: Host, warn: (text: string) => void): readonly Source[] {
  return paths.flatMap((path) => readPath(path, format, host, warn))
}

function readPath(path: string, format: string, host: Host, warn: (text: string) => void): readonly Source[] {
  const kind = host.pathKind(path)
  // Reading an absent file makes the host say what is wrong, in the words that are wanted.
  if (kind !== 'folder') return readOne(path, format, host, warn, (error) => (kind === 'absent' ? `config: Open failed on ${path}. ${error}` : `config: failed to read ${path}: ${error}`))
  return host.folder(path).flatMap((name) => {
    const file = path.endsWith('/') ? `${path}${name}` : `${path}/${name}`
    if (host.pathKind(file) === 'folder') return []
    return readOne(file, format, host, warn, (error) => `config: failed to read ${file}: ${error}`)
  })
}

function readOne(path: string, format: string, host: Host, warn: (text: string) => void, failure: (error: string) => string): readonly Source[] {
  const own = path.endsWith('.json') ? 'json' : path.endsWith('.hcl') ? 'hcl' : undefined
  const chosen = format === '' ? own : (format as SourceFormat)
  if (chosen === undefined && host.pathKind(path) !== 'absent') {
    warn(`skipping file ${path}, extension must be .hcl or .json, or config format must be set`)
    return []
  }
  try {
    return [{ name: path, format: chosen ?? 'hcl', text: host.readFile(path) }]
  } catch (error) {
    throw new InputError(failure((error as Error).message), { cause: error })
  }
}

/** Parses one source to values; every problem is thrown as one `InputError` that names the source. */
export function parseSource(source: Source, warn: (text: string) => void): OptionValues {
  if (source.text === '') return new Map()
  try {
    const tree: HclObject = source.format === 'json' ? parseJsonSource(source.text) : parseHcl(source.text)
    const { values, unknown } = decodeSource(tree)
    const invalid = unknown.filter((key) => key !== 'acl_enforce_version_8')
    if (invalid.length < unknown.length) warn('config key "acl_enforce_version_8" is deprecated and should be removed')
    if (invalid.length > 0) throw new InputError(joinProblems(invalid.map((key) => `invalid config key ${key}`)))
    for (const { key, state } of options) {
      if (state === 'enterprise' && values.has(key)) warn(`"${key}" is a Consul Enterprise configuration and will have no effect`)
    }
    return values
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`failed to parse ${source.name}: ${error.message}`, { cause: error })
    throw error
  }
}
