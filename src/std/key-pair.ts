/** What kinds of blocks a PEM text has, in their order. */
export function pemKinds(text: string): readonly string[] {
  return [...text.matchAll(/^-----BEGIN ([^\r\n]+)-----\s*$[^]*?^-----END \1-----/gm)].map(([, kind]) => kind!)
}

/** Why two PEM texts are no certificate and key, in the words of Go's `tls.X509KeyPair`, as far as their looks tell. */
export function keyPairProblem(certificate: string, key: string): string | undefined {
  return certificateProblem(pemKinds(certificate)) ?? keyProblem(pemKinds(key))
}

function certificateProblem(kinds: readonly string[]): string | undefined {
  if (kinds.includes('CERTIFICATE')) return undefined
  if (kinds.length === 0) return 'tls: failed to find any PEM data in certificate input'
  if (kinds.length === 1 && kinds[0]!.endsWith('PRIVATE KEY')) {
    return 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched'
  }
  return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${kinds.join(' ')}]`
}

function keyProblem(kinds: readonly string[]): string | undefined {
  if (kinds.some((kind) => kind.endsWith('PRIVATE KEY'))) return undefined
  if (kinds.length === 0) return 'tls: failed to find any PEM data in key input'
  if (kinds.length === 1 && kinds[0] === 'CERTIFICATE') return 'tls: found a certificate rather than a key in the PEM for the private key'
  return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${kinds.join(' ')}]`
}
