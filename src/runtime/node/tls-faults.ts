/** OpenSSL's objections to a certificate and a key, in the words of Go's `tls`. */
const faults: Readonly<Record<string, string>> = {
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: 'tls: private key does not match public key',
  ERR_OSSL_PEM_NO_START_LINE: 'tls: failed to find any PEM data in certificate input',
}

/** What keeps the platform from using certificates; undefined when nothing does. */
export function pairFault(use: () => unknown): string | undefined {
  try {
    use()
    return undefined
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    return faults[code] ?? message
  }
}

/** Alerts by their numbers, as Go calls them. */
const alerts: Readonly<Record<string, string>> = {
  10: 'unexpected message', 20: 'bad record MAC', 21: 'decryption failed', 22: 'record overflow', 30: 'decompression failure', 40: 'handshake failure',
  42: 'bad certificate', 43: 'unsupported certificate', 44: 'revoked certificate', 45: 'expired certificate', 46: 'unknown certificate',
  47: 'illegal parameter', 48: 'unknown certificate authority', 49: 'access denied', 50: 'error decoding message', 51: 'error decrypting message',
  60: 'export restriction', 70: 'protocol version not supported', 71: 'insufficient security level', 80: 'internal error', 86: 'inappropriate fallback',
  90: 'user canceled', 100: 'no renegotiation', 109: 'missing extension', 110: 'unsupported extension', 112: 'unrecognized name',
  116: 'certificate required', 120: 'no application protocol',
}

/** What the other side says by an alert, in Go's words; undefined for other failures. */
export function alertText(message: string): string | undefined {
  const number = /SSL alert number (\d+)/.exec(message)?.[1]
  return number === undefined ? undefined : `remote error: tls: ${alerts[number] ?? `alert(${number})`}`
}
