/** The part of msgpack-lite that tests use as an independent oracle. */
declare module 'msgpack-lite' {
  interface Codec {
    readonly __codec?: never
  }
  const msgpack: {
    createCodec(options: { readonly useraw?: boolean; readonly int64?: boolean; readonly usemap?: boolean }): Codec
    encode(value: unknown, options: { readonly codec: Codec }): Uint8Array
    decode(bytes: Uint8Array, options: { readonly codec: Codec }): unknown
  }
  export default msgpack
}
