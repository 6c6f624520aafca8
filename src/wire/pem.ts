import { byteArray, byteString } from '../std/bytes.ts'
import { base64, unbase64 } from './json-text.ts'

/** One block of a PEM text. */
export interface PemBlock {
  readonly kind: string
  readonly bytes: Uint8Array
}

const lineLength = 64

/** A PEM text of one block, as Go writes it. */
export function pemText({ kind, bytes }: PemBlock): string {
  const lines = base64(byteString(bytes)).match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? []
  return `-----BEGIN ${kind}-----\n${lines.map((line) => `${line}\n`).join('')}-----END ${kind}-----\n`
}

/** The first block of a text; undefined when there is none. What stands around it, and headers within, do not count. */
export function firstPemBlock(text: string): PemBlock | undefined {
  const [, kind, body] = /^-----BEGIN ([^\r\n]+)-----\s*$((?:\r?\n[\w-]+:.*)*[A-Za-z0-9+/=\s]*)^-----END \1-----/m.exec(text) ?? []
  if (kind === undefined || body === undefined) return undefined
  return { kind, bytes: byteArray(unbase64(body.replaceAll(/^[\w-]+:.*$/gm, '').replaceAll(/\s/g, ''))) }
}
