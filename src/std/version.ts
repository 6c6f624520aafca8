/** The Consul that this program stands in for, as it reports itself. */
export const programVersion = { version: '1.8.7', versionPrerelease: '', revision: '' } as const

/** Protocol versions it speaks. */
export const protocolVersions = { least: 2, most: 3, default: 2 } as const
