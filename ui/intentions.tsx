import { useSignal } from '@preact/signals'
import { useLocation } from 'preact-iso'
import type { Intention as IntentionRow, IntentionDefinition } from '../src/api/index.ts'
import { client, useLive } from './live.tsx'
import { address, Confirmed, Empty, Meta, Refused, Search, Shown, tried } from './parts.tsx'

/** Who may talk to whom: the first that fits decides, so what counts more stands first. */
export function Intentions() {
  const intentions = useLive('intentions', (options) => client.intention.list(options))
  const text = useSignal('')
  return (
    <>
      <h1>Intentions</h1>
      <Form label="Create intention" stored={fresh} version="" save={(definition) => client.intention.create(definition)} />
      <div class="bar"><Search value={text.value} placeholder="Search intentions" onInput={(value) => { text.value = value }} /></div>
      <Shown live={intentions}>
        {(all) => {
          const rows = all.filter((one) => `${nameOf(one)} ${one.Description}`.toLowerCase().includes(text.value.toLowerCase()))
          return (
            <>
              <div class="list">
                {rows.map((one) => (
                  <a key={one.ID} href={address('intentions', one.ID)}>
                    <strong>{nameOf(one)}</strong> <b class={styleOf(one.Action)}>{one.Action}</b> <span class="quiet">{one.Description}</span>
                    <span class="counts quiet">precedence {one.Precedence}</span>
                  </a>
                ))}
              </div>
              {rows.length === 0 && <Empty>{all.length === 0 ? 'Nothing is said about who may talk to whom.' : 'No intention matches.'}</Empty>}
            </>
          )
        }}
      </Shown>
    </>
  )
}

/** One intention, to be changed or deleted. */
export function Intention({ id }: { id: string }) {
  const live = useLive(`intention ${id}`, (options) => client.intention.get(id, options))
  const { route } = useLocation()
  const found = live.data
  return (
    <>
      <h1><a class="up" href={address('intentions')}>Intentions</a> {found === undefined ? id : nameOf(found)}</h1>
      {live.error !== undefined && <p class="error" role="alert">The agent did not answer: {live.error}. Trying again.</p>}
      {found === undefined && 'data' in live && <Empty>There is no intention {id}.</Empty>}
      {found !== undefined && (
        <>
          <p class="quiet"><b class={styleOf(found.Action)}>{found.Action}</b>, precedence {found.Precedence}, <code>{found.ID}</code></p>
          <Meta meta={found.Meta} />
          <Form
            label="Save" stored={definitionOf(found)} version={String(found.ModifyIndex)}
            save={(definition) => client.intention.update(id, { ...definition, Meta: Object.fromEntries(found.Meta ?? []) })}
          />
          <div class="bar">
            <Confirmed
              label="Delete" question={`Delete ${nameOf(found)}?`}
              action={async () => { await client.intention.delete(id); route(address('intentions', '')) }}
            />
          </div>
        </>
      )}
    </>
  )
}

const fresh: IntentionDefinition = { SourceName: '', DestinationName: '', Action: 'allow', Description: '' }

interface FormProps {
  readonly label: string
  /** What is stored, and its version. */
  readonly stored: IntentionDefinition
  readonly version: string
  readonly save: (definition: IntentionDefinition) => Promise<unknown>
}

function Form({ label, stored, version, save }: FormProps) {
  const services = useLive('services', (options) => client.catalog.services(options))
  const mine = useSignal<{ readonly draft: IntentionDefinition; readonly version: string } | undefined>(undefined)
  const notice = useSignal('')
  const problem = useSignal('')
  const draft = mine.value?.draft ?? stored
  const change = (part: Partial<IntentionDefinition>): void => {
    mine.value = { draft: { ...draft, ...part }, version: mine.value?.version ?? version }
    notice.value = problem.value = ''
  }
  const write = async (): Promise<void> => {
    problem.value = await tried(() => save(draft))
    if (problem.value !== '') return
    notice.value = 'Saved.'
    mine.value = undefined
  }
  const field = (name: 'SourceName' | 'DestinationName' | 'Description', title: string, list?: string) => (
    <input aria-label={title} placeholder={title} list={list} value={draft[name]} onInput={(event) => change({ [name]: event.currentTarget.value })} />
  )
  return (
    <>
      {mine.value !== undefined && mine.value.version !== version && (
        <p class="error" role="alert">
          This intention was changed elsewhere while you were editing. <button onClick={() => { mine.value = undefined }}>Show what is stored</button>
        </p>
      )}
      <form class="bar" onSubmit={(event) => { event.preventDefault(); write().catch(reportError) }}>
        {field('SourceName', 'Source', 'services')}
        <select aria-label="Action" value={draft.Action} onChange={(event) => change({ Action: event.currentTarget.value === 'deny' ? 'deny' : 'allow' })}>
          <option value="allow">may talk to</option>
          <option value="deny">may not talk to</option>
        </select>
        {field('DestinationName', 'Destination', 'services')}
        {field('Description', 'Description')}
        <button>{label}</button> <span role="status">{notice.value}</span>
        <datalist id="services">{['*', ...[...(services.data?.keys() ?? [])].sort()].map((name) => <option key={name} value={name} />)}</datalist>
      </form>
      <Refused text={problem.value} />
    </>
  )
}

function nameOf({ SourceName, DestinationName }: IntentionRow): string {
  return `${SourceName} → ${DestinationName}`
}

function styleOf(action: string): string {
  return action === 'allow' ? 'passing' : 'critical'
}

function definitionOf({ SourceName, DestinationName, Action, Description }: IntentionRow): IntentionDefinition {
  return { SourceName, DestinationName, Action: Action === 'deny' ? 'deny' : 'allow', Description }
}
