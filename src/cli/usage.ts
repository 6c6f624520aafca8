import type { Flag, Flags } from './flag.ts'
import { wrap } from './wrap.ts'

/** Names of the flags that help lists as options of the HTTP API, whatever command has them. */
const httpNames = new Set([
  'http-addr', 'token', 'token-file', 'ca-file', 'ca-path', 'client-cert', 'client-key', 'tls-server-name', 'datacenter', 'stale',
])

const docWidth = 67

/** Help of a command: its text, then its flags in two sections. */
export function helpText(text: string, flags: Flags): string {
  const rows = sorted(flags)
  return [text.trim(), section('HTTP API Options', rows.filter(([name]) => httpNames.has(name))), section('Command Options', rows.filter(([name]) => !httpNames.has(name)))]
    .filter((part) => part !== '')
    .join('\n\n')
}

function section(title: string, rows: readonly (readonly [string, Flag<unknown>])[]): string {
  if (rows.length === 0) return ''
  const parts = rows.map(([name, flag]) => {
    const { label } = labelled(flag)
    const lines = wrap(flag.doc, docWidth).map((line) => `     ${line}`)
    return `  -${name}${label === '' ? '' : `=<${label}>`}\n${lines.join('\n')}`
  })
  return [title, ...parts].join('\n\n')
}

/** What Go prints after a bad flag. */
export function flagUsage(flags: Flags): string {
  const lines = sorted(flags).map(([name, flag]) => {
    const { label, doc } = labelled(flag)
    const head = `  -${name}${label === '' ? '' : ` ${label}`}`
    // A flag of one letter without a value has its text on the same line.
    const between = head.length <= 4 ? '\t' : '\n    \t'
    const initial = flag.defaultText === '' ? '' : ` (default ${flag.defaultText})`
    return `${head}${between}${doc.replaceAll('\n', '\n    \t')}${initial}`
  })
  return ['Usage:', ...lines].join('\n')
}

function sorted(flags: Flags): readonly (readonly [string, Flag<unknown>])[] {
  return Object.entries(flags).sort(([a], [b]) => (a < b ? -1 : 1))
}

/** A word in backquotes names the value, and loses its quotes where Go prints the text. */
function labelled(flag: Flag<unknown>): { readonly label: string, readonly doc: string } {
  const quoted = /`([^`]*)`/.exec(flag.doc)
  if (quoted === null) return { label: flag.label, doc: flag.doc }
  return { label: quoted[1]!, doc: flag.doc.replace(quoted[0], quoted[1]!) }
}
