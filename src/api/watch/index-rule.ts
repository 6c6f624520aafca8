import type { U64 } from '../answer.ts'

/**
 * The index to send next, as Consul's documentation of blocking queries asks: one that went backwards (a restored snapshot, a
 * deleted key) starts over at 0; one that is no index at all becomes 1, so that the next request does wait.
 */
export function nextIndex(sent: U64, received: U64): U64 {
  if (received < 1) return 1
  return received < sent ? 0 : received
}
