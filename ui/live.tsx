import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { type Answer, createClient, type ReadOptions } from '../src/api/index.ts'

/** The agent that served this page. */
export const client = createClient({ address: location.origin })

/** What is known of something that is followed. */
export interface Live<T> {
  readonly data?: T
  readonly error?: string
}

/** How long to wait before asking again after a failure. */
const pauseMs = 2_000

/** Follows what `read` gives, by blocking queries, for as long as the component is shown; `key` says what is read. */
export function useLive<T>(key: string, read: (options: ReadOptions) => Promise<Answer<T>>): Live<T> {
  const state = useSignal<Live<T>>({})
  useEffect(() => {
    const stop = new AbortController()
    state.value = {}
    follow(read, stop.signal, (news) => { state.value = { ...state.value, ...news } }).catch(reportError)
    return () => stop.abort()
  }, [key])
  return state.value
}

async function follow<T>(read: (options: ReadOptions) => Promise<Answer<T>>, signal: AbortSignal, tell: (news: object) => void): Promise<void> {
  let index: number | bigint = 0
  while (!signal.aborted) {
    try {
      const answer = await read({ index, waitMs: 60_000, signal })
      if (signal.aborted) return
      // An index that goes back means another history: begin anew.
      index = answer.meta.index < index ? 0 : answer.meta.index
      tell({ data: answer.data, error: undefined })
    } catch (error) {
      if (signal.aborted) return
      index = 0
      tell({ error: textOf(error) })
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
}

/** What to tell a person about a failure. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
