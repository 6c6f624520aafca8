import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { AgentSite } from './agent-site.ts'
import { RawConnection } from './raw-connection.ts'

/** What a case does to an agent that has a canary, and whose process ID is given. */
export type Case = readonly [name: string, run: (site: AgentSite, pid: number) => Promise<void>]

export const megabyte = 1 << 20

/** A request's head, from behind the target, whose body comes in chunks. */
export const chunked = 'HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'

/** Runs cases against one agent and looks after each whether it is well. */
export async function onOneAgent(t: TestContext, cases: readonly Case[]): Promise<void> {
  await using site = await AgentSite.open(t, { config: 'limits { http_max_conns_per_client = 5000 }' })
  const { pid } = await site.start()
  await site.put('canary', 'sings')
  for (const [name, run] of cases) {
    await t.test(name, async () => {
      await run(site, pid)
      assert.equal(await site.get('canary'), 'sings')
      await site.put('after', name)
      assert.equal(await site.get('after'), name)
    })
  }
}

/** Sends bytes and returns all answers as `status body`, and `end` when the agent ended the connection behind them. */
export async function answersTo(site: AgentSite, bytes: string, count: number): Promise<readonly string[]> {
  using connection = new RawConnection(site.port)
  await connection.write(bytes)
  const answers: string[] = []
  let closes = false
  for (let i = 0; i < count; i++) {
    const { status, body, headers } = await connection.answer()
    answers.push(`${status} ${body}`.trim())
    closes = headers.get('connection') === 'close'
  }
  if (closes) {
    await connection.ended
    assert.equal(connection.unread, '')
    answers.push('end')
  }
  return answers
}

/** Sends pieces for as long as the agent takes them, and returns how many bytes those were. */
export async function flood(connection: RawConnection, piece: string): Promise<number> {
  const bytes = Buffer.from(piece, 'latin1')
  let sent = 0
  while (!connection.socket.destroyed && connection.socket.writable) {
    await connection.write(bytes)
    sent += bytes.length
    assert.ok(sent < 512 * megabyte, 'the agent takes it all')
  }
  return sent
}
