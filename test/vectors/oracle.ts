import { createRequire } from 'node:module'

/** msgpack-lite, the independent implementation that the codec is compared with. It brings no types. */
interface MsgpackLite {
  createCodec(options: { readonly useraw?: boolean; readonly usemap?: boolean }): object
  encode(value: unknown, options: { readonly codec: object }): Uint8Array
}

const msgpack = createRequire(import.meta.url)('msgpack-lite') as MsgpackLite
const codec = msgpack.createCodec({ useraw: true, usemap: true })

/** What msgpack-lite makes of a value in the old specification. Strings of bytes are given as Buffers, maps as `Map`s. */
export function oracleEncode(value: unknown): Uint8Array {
  return msgpack.encode(value, { codec })
}
