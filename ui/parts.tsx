import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { HealthCheck } from '../src/api/index.ts'
import { type Live, textOf } from './live.tsx'

const base = new URL(document.baseURI).pathname

/** The address of a page of ours. */
export function address(...parts: readonly string[]): string {
  return base + parts.map(encodeURIComponent).join('/')
}

/** The parts of a page's address; a slash at its end makes an empty last one. */
export function partsOf(url: string): readonly string[] {
  return new URL(url, location.origin).pathname.slice(base.length).split('/').map(decoded)
}

/** A name in an address; one that somebody typed with a bare percent sign is taken as it stands. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    if (error instanceof URIError) return part
    throw error
  }
}

/** Rows by what one of their members says. */
export function rowsBy<T>(rows: readonly T[], of: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>()
  for (const row of rows) {
    const list = found.get(of(row))
    if (list === undefined) found.set(of(row), [row])
    else list.push(row)
  }
  return found
}

/** Shows what is followed once it is there, and says plainly what went wrong. */
export function Shown<T>({ live, children }: { live: Live<T>; children: (data: T) => ComponentChildren }) {
  return (
    <>
      {live.error !== undefined && <p class="error" role="alert">The agent did not answer: {live.error}. Trying again.</p>}
      {live.data !== undefined ? children(live.data) : live.error === undefined && <p class="quiet">Loading …</p>}
    </>
  )
}

/** What a list says when it has no rows. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="empty">{children}</p>
}

/** How many checks are in which state. */
export function Counts({ checks }: { checks: readonly { readonly Status: string }[] }) {
  const states = ['passing', 'warning', 'critical'] as const
  const counts = states.map((state) => ({ state, count: checks.filter(({ Status }) => Status === state).length }))
  if (checks.length === 0) return <span class="counts quiet">no checks</span>
  return (
    <span class="counts">
      {counts.map(({ state, count }) => count > 0 && <b key={state} class={state} title={`${count} ${state}`}>{count} {state}</b>)}
    </span>
  )
}

/** Checks with what they put out. */
export function Checks({ checks }: { checks: readonly HealthCheck[] }) {
  if (checks.length === 0) return <Empty>Nothing is checked here.</Empty>
  return (
    <ul class="checks">
      {checks.map((check) => (
        <li key={`${check.Node}/${check.CheckID}`}>
          <b class={check.Status}>{check.Status}</b> {check.Name} <span class="quiet">{check.Type}</span>
          {check.Output !== '' && <pre>{check.Output}</pre>}
        </li>
      ))}
    </ul>
  )
}

/** Names and values of metadata. */
export function Meta({ meta }: { meta: Iterable<readonly [string, unknown]> | null }) {
  const rows = [...(meta ?? [])]
  if (rows.length === 0) return null
  return <dl>{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{String(value)}</dd></div>)}</dl>
}

/** The search field of a list; `/` goes there. */
export function Search({ value, placeholder, onInput }: { value: string; placeholder: string; onInput: (text: string) => void }) {
  return <input type="search" aria-label={placeholder} placeholder={`${placeholder}   ( / )`} value={value} onInput={(event) => onInput(event.currentTarget.value)} />
}

/** Tries what a person asked for; gives what went wrong, as they should read it, or nothing. */
export async function tried(action: () => Promise<unknown>): Promise<string> {
  try {
    await action()
    return ''
  } catch (failure) {
    return textOf(failure)
  }
}

/** What went wrong with something that a person asked for. */
export function Refused({ text }: { text: string }) {
  return text === '' ? null : <p class="error" role="alert">{text}</p>
}

/** A button whose action asks first and reports its failure. */
export function Confirmed({ label, question, action }: { label: string; question: string; action: () => Promise<unknown> }) {
  const open = useSignal(false)
  const error = useSignal('')
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => { if (open.value) dialog.current?.showModal() }, [open.value])
  const act = async (): Promise<void> => {
    try {
      await action()
      open.value = false
    } catch (failure) {
      error.value = textOf(failure)
    }
  }
  return (
    <>
      <button class="danger" onClick={() => { error.value = ''; open.value = true }}>{label}</button>
      {open.value && (
        <dialog ref={dialog} onClose={() => { open.value = false }}>
          <p>{question}</p>
          {error.value !== '' && <p class="error" role="alert">{error.value}</p>}
          <button class="danger" onClick={() => { act().catch(reportError) }}>{label}</button> <button autofocus onClick={() => { open.value = false }}>Cancel</button>
        </dialog>
      )}
    </>
  )
}
