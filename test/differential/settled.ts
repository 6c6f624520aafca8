import assert from 'node:assert/strict'

/** How long agents have for telling the catalog about themselves; a full round of anti-entropy may be among it. */
const patienceMs = 120_000
const pauseMs = 50

/** A node, or a check of one. */
interface Entry {
  readonly Node: string
  readonly TaggedAddresses?: Readonly<Record<string, string>> | null
  readonly CheckID?: string
}

/**
 * Resolves when nothing of the start is still to be written: the leader has put every node into the catalog, and every agent has told
 * about itself, in which order chance decides. Gives the highest index that the start led to.
 */
export async function settled(port: number): Promise<number> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const nodes = await ask(port, '/v1/catalog/nodes')
    const checks = await ask(port, '/v1/health/state/passing')
    const healthy = new Set(checks.entries.filter(({ CheckID }) => CheckID === 'serfHealth').map(({ Node }) => Node))
    const told = nodes.entries.some(({ Node }) => Node === 'node1') && nodes.entries.every(({ Node, TaggedAddresses }) => TaggedAddresses !== null && healthy.has(Node))
    if (told) return Math.max(nodes.index, checks.index)
    assert.ok(performance.now() < deadline, `the catalog is not complete: ${JSON.stringify([nodes, checks])}`)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}

/** Nothing, where there is no leader yet. */
async function ask(port: number, path: string): Promise<{ readonly index: number; readonly entries: readonly Entry[] }> {
  const reply = await fetch(`http://127.0.0.1:${port}${path}`)
  const text = await reply.text()
  if (reply.status !== 200) return { index: 0, entries: [] }
  return { index: Number(reply.headers.get('x-consul-index')), entries: JSON.parse(text) as readonly Entry[] }
}
