/** Suites of version 1.2 that HTTP/2 may be spoken with, by their numbers. */
const approved: Readonly<Record<string, string>> = {
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: '0xc02b',
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: '0xc02c',
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: '0xc02f',
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: '0xc030',
}

/** Why HTTP/2 cannot be served with these cipher suites (none: the usual ones), in the words of Go's server; undefined when it can. */
export function http2Fault(suites: readonly string[]): string | undefined {
  if (suites.length === 0) return undefined
  const firstOther = suites.findIndex((suite) => approved[suite] === undefined)
  const late = suites.findIndex((suite, at) => firstOther >= 0 && at > firstOther && approved[suite] !== undefined)
  if (late >= 0) {
    return `http2: TLSConfig.CipherSuites index ${late} contains an HTTP/2-approved cipher suite (${approved[suites[late]!]}), but it comes after unapproved cipher suites. `
      + "With this configuration, clients that don't support previous, approved cipher suites may be given an unapproved one and reject the connection."
  }
  if (suites.some((suite) => suite.endsWith('_WITH_AES_128_GCM_SHA256'))) return undefined
  return 'http2: TLSConfig.CipherSuites is missing an HTTP/2-required AES_128_GCM_SHA256 cipher '
    + '(need at least one of TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 or TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256).'
}
