import { useSignal } from '@preact/signals'
import { useLocation } from 'preact-iso'
import type { KvEntry } from '../src/api/index.ts'
import { client, textOf, useLive } from './live.tsx'
import { address, Confirmed, Empty, Search, Shown } from './parts.tsx'

/** The address of a key, or of a folder when it ends in a slash. */
function keyAddress(key: string): string {
  return address('kv', ...key.split('/'))
}

/** A folder of keys, or one key. */
export function Keys({ path }: { path: string }) {
  return path === '' || path.endsWith('/') ? <Folder prefix={path} /> : <Key key={path} name={path} />
}

function Trail({ path }: { path: string }) {
  const parts = path.split('/').filter((part) => part !== '')
  return (
    <h1>
      <a class={parts.length > 0 ? 'up' : ''} href={address('kv', '')}>Keys</a>
      {parts.map((part, at) => (at === parts.length - 1 ? ` ${part}` : (
        <a key={at} class="up" href={keyAddress(`${parts.slice(0, at + 1).join('/')}/`)}>{part}</a>
      )))}
    </h1>
  )
}

function Folder({ prefix }: { prefix: string }) {
  const keys = useLive(`keys ${prefix}`, (options) => client.kv.keys(prefix, { ...options, separator: '/' }))
  const text = useSignal('')
  const name = useSignal('')
  const { route } = useLocation()
  return (
    <>
      <Trail path={prefix} />
      <div class="bar">
        <Search value={text.value} placeholder="Search keys" onInput={(value) => { text.value = value }} />
        <form onSubmit={(event) => { event.preventDefault(); if (name.value !== '') route(keyAddress(prefix + name.value)) }}>
          <input aria-label="New key" placeholder="New key" value={name.value} onInput={(event) => { name.value = event.currentTarget.value }} />
          <button>Create</button>
        </form>
        {prefix !== '' && (
          <Confirmed label="Delete all" question={`Delete everything below ${prefix}?`} action={() => client.kv.deleteTree(prefix)} />
        )}
      </div>
      <Shown live={keys}>
        {(all) => {
          const rows = all.filter((key) => key !== prefix && key.slice(prefix.length).toLowerCase().includes(text.value.toLowerCase()))
          return (
            <>
              <div class="list">{rows.map((key) => <a key={key} href={keyAddress(key)}><strong>{key.slice(prefix.length)}</strong></a>)}</div>
              {rows.length === 0 && <Empty>{all.length === 0 ? 'No key is stored here. Name one above to create it.' : 'No key matches.'}</Empty>}
            </>
          )
        }}
      </Shown>
    </>
  )
}

/** What is being written, and over which version of the key. */
interface Draft {
  readonly text: string
  readonly base: number | bigint
  readonly binary: boolean
}

/** A value as text if a text field keeps every byte of it, else in base64: it would make line feeds of carriage returns. */
function draftOf(entry: KvEntry | undefined): Draft {
  const bytes = entry?.Value ?? new Uint8Array()
  const base = entry?.ModifyIndex ?? 0
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  const back = new TextEncoder().encode(text)
  const same = back.length === bytes.length && back.every((byte, at) => byte === bytes[at])
  if (same && !/[\0\r]/.test(text)) return { text, base, binary: false }
  return { text: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')), base, binary: true }
}

function bytesOf({ text, binary }: Draft): Uint8Array {
  return binary ? Uint8Array.from(atob(text), (character) => character.charCodeAt(0)) : new TextEncoder().encode(text)
}

function Key({ name }: { name: string }) {
  const live = useLive(`key ${name}`, (options) => client.kv.get(name, options))
  return (
    <>
      <Trail path={name} />
      {live.error !== undefined && <p class="error" role="alert">The agent did not answer: {live.error}. Trying again.</p>}
      {'data' in live ? <Editor name={name} entry={live.data} /> : live.error === undefined && <p class="quiet">Loading …</p>}
    </>
  )
}

function Editor({ name, entry }: { name: string; entry: KvEntry | undefined }) {
  const mine = useSignal<Draft | undefined>(undefined)
  const notice = useSignal('')
  const stored = draftOf(entry)
  const draft = mine.value ?? stored
  const moved = mine.value !== undefined && mine.value.base !== stored.base
  const save = async (): Promise<void> => {
    try {
      const done = await client.kv.cas(name, bytesOf(draft), draft.base, { flags: entry?.Flags })
      notice.value = done ? 'Saved.' : 'Not saved: somebody else changed this key in the meantime.'
      if (done) mine.value = undefined
    } catch (failure) {
      notice.value = `Not saved: ${textOf(failure)}`
    }
  }
  return (
    <>
      <p class="quiet">
        {entry === undefined ? 'This key does not exist yet.' : `Version ${entry.ModifyIndex}, flags ${entry.Flags}, ${entry.Value?.length ?? 0} bytes.`}
        {draft.binary && ' Shown in base64, since it is not plain text.'}
        {entry !== undefined && entry.Session !== '' && <> Locked by session <a href={address('sessions', entry.Session)}><code>{entry.Session}</code></a>.</>}
      </p>
      {moved && (
        <p class="error" role="alert">
          This key was changed elsewhere while you were editing. <button onClick={() => { mine.value = undefined }}>Show the stored value</button>
        </p>
      )}
      <textarea
        aria-label="Value" rows={12} spellcheck={false} value={draft.text}
        onInput={(event) => { mine.value = { ...draft, text: event.currentTarget.value }; notice.value = '' }}
        onKeyDown={(event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save().catch(reportError) }}
      />
      <div class="bar">
        <button class="main" onClick={() => { save().catch(reportError) }}>Save</button>
        {mine.value !== undefined && <button onClick={() => { mine.value = undefined }}>Discard</button>}
        {entry !== undefined && <Confirmed label="Delete" question={`Delete ${name}?`} action={() => client.kv.delete(name)} />}
        <span role="status">{notice.value}</span>
      </div>
    </>
  )
}
