import { signal } from '@preact/signals'
import { render } from 'preact'
import { LocationProvider, useLocation } from 'preact-iso'
import { Intention, Intentions } from './intentions.tsx'
import { Keys } from './keys.tsx'
import { Node, Nodes } from './nodes.tsx'
import { address, partsOf } from './parts.tsx'
import { Service, Services } from './services.tsx'
import { Session, Sessions } from './sessions.tsx'

const pages = [['services', 'Services'], ['nodes', 'Nodes'], ['kv', 'Keys'], ['sessions', 'Sessions'], ['intentions', 'Intentions']] as const
const themes = { '': 'Auto', light: 'Light', dark: 'Dark' } as const
const theme = signal(localStorage.getItem('theme') ?? '')

function useTheme(name: string): void {
  theme.value = name
  localStorage.setItem('theme', name)
  document.documentElement.style.colorScheme = name
}

function Page() {
  const [room = '', name = '', ...rest] = partsOf(useLocation().url)
  if (room === 'nodes') return name === '' ? <Nodes /> : <Node key={name} name={name} />
  if (room === 'kv') return <Keys key={[name, ...rest].join('/')} path={[name, ...rest].join('/')} />
  if (room === 'sessions') return name === '' ? <Sessions /> : <Session key={name} id={name} />
  if (room === 'intentions') return name === '' ? <Intentions /> : <Intention key={name} id={name} />
  if (room === '' || room === 'services') return name === '' ? <Services /> : <Service key={name} name={name} />
  return <p class="empty">There is no such page.</p>
}

function Shell() {
  const room = partsOf(useLocation().url)[0] || 'services'
  return (
    <>
      <header>
        <b>Proconsul</b>
        <nav>
          {pages.map(([page, title]) => (
            <a key={page} href={address(page, '')} aria-current={page === room ? 'page' : undefined}>{title}</a>
          ))}
        </nav>
        <select aria-label="Colours" value={theme.value} onChange={(event) => useTheme(event.currentTarget.value)}>
          {Object.entries(themes).map(([value, title]) => <option key={value} value={value}>{title}</option>)}
        </select>
      </header>
      <main><Page /></main>
    </>
  )
}

/** `/` searches, arrows go through the list, Escape leaves the field, then the page. */
function onKey(event: KeyboardEvent): void {
  const { activeElement: at } = document
  const writing = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement
  if (document.querySelector('dialog') !== null || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === '/' && !writing) {
    event.preventDefault()
    document.querySelector<HTMLElement>('input[type=search]')?.focus()
  } else if (event.key === 'Escape') {
    if (writing) at.blur()
    else [...document.querySelectorAll<HTMLElement>('a.up')].at(-1)?.click()
  } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && (!writing || at.getAttribute('type') === 'search')) {
    const rows = [...document.querySelectorAll<HTMLElement>('.list a, .rows a')]
    const next = rows[at === null ? 0 : rows.indexOf(at as HTMLElement) + (event.key === 'ArrowDown' ? 1 : -1)]
    if (next === undefined) return
    event.preventDefault()
    next.focus()
  }
}

useTheme(theme.value)
addEventListener('keydown', onKey)
render(<LocationProvider><Shell /></LocationProvider>, document.getElementById('app')!)
