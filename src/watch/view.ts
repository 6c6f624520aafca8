/** What an answer is of: an index of the state, or the hash of what was asked for. 0n before there is one. */
export type Mark = bigint | string

/** One question to an agent's HTTP API. Strings are byte strings; `path` is not yet percent-encoded. */
export interface ViewQuestion {
  readonly method: string
  readonly path: string
  /** Empty text for those that need no value, a list for those given more than once. */
  readonly parameters: Readonly<Record<string, string | readonly string[]>>
  readonly signal: AbortSignal
}

/** The agent as views ask it. Rejects with `ConsulError` when there is no answer. */
export interface ViewSource {
  ask(question: ViewQuestion): Promise<{ readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }>
}

/** What a watch sees: what the answer is of, and the JSON that handlers get. */
export interface View {
  readonly mark: Mark
  /** `indent` is what each level is indented by; empty puts everything on one line. */
  json(indent: string): string
}

export interface ViewRequest {
  /** What the last answer was of: the next one waits until it would be of another. */
  readonly mark: Mark
  readonly stale: boolean
  readonly signal: AbortSignal
}

/** Reads once, waiting for news. */
export type ReadView = (agent: ViewSource, request: ViewRequest) => Promise<View>
