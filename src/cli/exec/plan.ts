import { base64, jsonString } from '../../wire/json-text.ts'

/** What to run where, and how patiently. */
export interface ExecPlan {
  /** Where in the KV store the job is laid. */
  readonly prefix: string
  /** A line for the shell; empty for one of the other two. */
  readonly command: string
  readonly args: readonly string[]
  readonly script: string
  /** Regular expressions; empty for all. */
  readonly filters: { readonly node: string; readonly service: string; readonly tag: string }
  readonly waitNs: number | bigint
  readonly replicationMs: number
  readonly verbose: boolean
  /** Of another datacenter than the agent's; empty for its own. */
  readonly datacenter: string
}

/** The job as agents read it. */
export function jobText({ command, args, script, waitNs }: ExecPlan): string {
  const fields = [
    ...(command === '' ? [] : [`"Command":${jsonString(command)}`]),
    ...(args.length === 0 ? [] : [`"Args":[${args.map(jsonString).join(',')}]`]),
    ...(script === '' ? [] : [`"Script":"${base64(script)}"`]),
    `"Wait":${waitNs}`,
  ]
  return `{${fields.join(',')}}`
}

/** What the event carries. */
export function eventText(prefix: string, session: string): string {
  return `{"Prefix":${jsonString(prefix)},"Session":${jsonString(session)}}`
}

/** Parts of a key put together as Go's `path.Join` does: no empty parts, no dots. */
export function joinPath(...parts: readonly string[]): string {
  const rooted = parts.find((part) => part !== '')?.startsWith('/') === true
  const out: string[] = []
  for (const part of parts.join('/').split('/')) {
    if (part === '..' && out.length > 0 && out.at(-1) !== '..') out.pop()
    else if (part !== '' && part !== '.' && !(part === '..' && rooted)) out.push(part)
  }
  return `${rooted ? '/' : ''}${out.join('/')}`
}
