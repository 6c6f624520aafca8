import type { MixedAgent } from '../mixed-cluster.ts'

/** Errors that agents by right tell of in a cluster that is being broken. */
const known: readonly RegExp[] = [
  /memberlist: (Failed fallback ping|failed to receive|Failed to send|Decrypt packet failed|Push\/Pull with|Failed push\/pull merge)/,
  /agent\.server\.raft: failed to (appendEntries to|heartbeat to|make requestVote RPC|install snapshot|decode incoming command|take snapshot|get log)|peer has newer term/,
  // While it asked the others whether there is a cluster already, one of them began it, and it was taken in.
  /Failed to bootstrap cluster: error="bootstrap only works on new clusters"/,
  // A leader's duty that ends with it.
  /anti-entropy sync of federation state: error="context canceled"/,
  // What they were asked, or what they ask of others, cannot be had without a leader, or from an agent that is gone.
  /(leadership lost|No cluster leader|No known Consul servers|EOF|connection (refused|reset)|stream closed|session shutdown|not the leader|Not ready|lead thread didn't get connection)/,
  // Who was believed to be dead, or left, is not yet back in the catalog.
  /(Missing (check 'serfHealth'|node) registration|Check 'serfHealth' is in critical state|invalid session)/,
  /url=\/v1\/operator\/keyring/,
]

/** What an agent should not have said, whatever was done to it. */
export function oddLines({ output, name, program }: MixedAgent): readonly string[] {
  const odd = program === 'real' ? [] : output.split('\n').filter((line) => /\[ERROR\]|^\s+at |Error:|panic|assert/.test(line) && !known.some((pattern) => pattern.test(line)))
  return odd.map((line) => `${name} (${program}): ${line}`)
}
