/** A message as TCP carries it: behind its length (RFC 1035 §4.2.2). */
export function framed(message: Uint8Array): Uint8Array {
  const out = new Uint8Array(message.length + 2)
  out[0] = message.length >> 8
  out[1] = message.length
  out.set(message, 2)
  return out
}

/** The messages of a connection. Holds at most one message and a chunk; ends with the stream, a cut message is dropped. */
export async function* messagesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let rest = new Uint8Array(0)
  for await (const chunk of chunks) {
    const bytes = new Uint8Array(rest.length + chunk.length)
    bytes.set(rest)
    bytes.set(chunk, rest.length)
    let at = 0
    while (bytes.length - at >= 2) {
      const end = at + 2 + ((bytes[at]! << 8) | bytes[at + 1]!)
      if (end > bytes.length) break
      yield bytes.subarray(at + 2, end)
      at = end
    }
    rest = bytes.slice(at)
  }
}
