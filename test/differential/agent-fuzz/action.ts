import type { Step } from '../step.ts'

/** What is done to both agents; a sequence of these is data, so that it can be made shorter. Each one is possible whatever came before. */
export type Action =
  /** A request; the answers must be equal. Reads are repeated until they are, since some changes take effect a little later. */
  | { readonly do: 'request'; readonly step: Step }
  /** Waits for another content of a service, makes it another, and takes the answer. */
  | { readonly do: 'watch'; readonly id: string; readonly change: Step }
  /** A TTL check that runs out, and after that is one that does not. */
  | { readonly do: 'expire'; readonly id: string; readonly check: Readonly<Record<string, unknown>>; readonly note: string }
  /** Definition files as they are from now on, by name, and a reload. */
  | { readonly do: 'files'; readonly files: Readonly<Record<string, string>> }
  /** Requests to the catalog about the agent's own node, and what a full sync makes of them. */
  | { readonly do: 'behind'; readonly steps: readonly Step[] }
  /** Both agents end and come back. */
  | { readonly do: 'restart'; readonly how: 'same' | 'swapped'; readonly files?: Readonly<Record<string, string>> }
  /** Everything that the agent and the catalog say of the node must be equal. */
  | { readonly do: 'look' }

/** What is the same for a whole sequence. */
export interface Profile {
  /** Alias checks; then there are no checks of the node, which the original looks at a minute later. */
  readonly aliases: boolean
  readonly config: Readonly<Record<string, unknown>>
}

export interface Sequence {
  readonly profile: Profile
  readonly actions: readonly Action[]
}
