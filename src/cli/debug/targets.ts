/** What can be captured: first what changes and is looked at again and again, then what is looked at once. */
export const targets = ['metrics', 'logs', 'pprof', 'host', 'agent', 'cluster'] as const

export type Target = (typeof targets)[number]
