/** What a token's rules speak about. */
export type Resource = 'acl' | 'agent' | 'event' | 'key' | 'keyring' | 'node' | 'operator' | 'query' | 'service' | 'session'

/** `list` and `write-prefix` exist for keys alone: listing below a prefix, and writing everything below one. */
export type Level = 'read' | 'list' | 'write' | 'write-prefix'

/** One right that must be held: `write` on `key` called `name`. Resources without names (operator) leave the name out. */
export interface Right {
  readonly level: Level
  readonly resource: Resource
  readonly name?: string
}

/**
 * Who may call. A row says it as data where a rule fits, as a pure function of the request where the rule depends on the whole of
 * it, and otherwise why only the handler can decide; so no method is without an answer.
 *
 * - `open`: anybody, for the reason given.
 * - `level` on `resource`, called as the field `named` of the request says.
 * - `filtered`: anybody may ask; what the token may not read is left out of the reply without a word.
 * - `rights`: every right returned must be held.
 * - `inHandler`: needs state that only the handler sees.
 */
export type Access<Request> =
  | { readonly open: string }
  | { readonly level: Level; readonly resource: Resource; readonly named?: Path<Request> }
  | { readonly filtered: readonly Resource[] }
  | { readonly rights: (request: Request) => readonly Right[] }
  | { readonly inHandler: string }

/** The name of a string field of a request, at most one record deep: `Key`, `DirEnt.Key`. */
export type Path<T> = {
  [K in keyof T & string]: T[K] extends string ? K : T[K] extends object ? `${K}.${StringField<T[K]>}` : never
}[keyof T & string]

type StringField<T> = { [K in keyof T & string]: T[K] extends string ? K : never }[keyof T & string]
