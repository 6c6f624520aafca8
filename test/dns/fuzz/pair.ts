import { request } from 'node:http'
import { type Answering, startOurs, startReal } from '../agents.ts'
import type { Fill } from './catalog.ts'
import { after, Line, Outlook } from './line.ts'
import { bytesOf, type Question } from './question.ts'
import { type Seen, seenOf } from './seen.ts'

/** Both programs with the same settings and the same catalog. */
export class Pair implements AsyncDisposable {
  readonly ours: Side
  readonly theirs: Side

  private constructor(ours: Side, theirs: Side) {
    this.ours = ours
    this.theirs = theirs
  }

  static async start(program: string, config: object): Promise<Pair> {
    const [ours, theirs] = await Promise.all([startOurs(config), startReal(program, config)])
    return new Pair(new Side(ours), new Side(theirs))
  }

  /** Fills both, node by node at once; gives what they said differently. */
  async fill(fills: readonly Fill[]): Promise<string[]> {
    const differences: string[] = []
    const chains = Object.values(Object.groupBy(fills, ({ path, undo }) => undo?.Node ?? path))
    const [entries = [], ...others] = chains.toSorted((one, other) => Number(other?.[0]?.path === '/v1/config') - Number(one?.[0]?.path === '/v1/config'))
    for (const together of [[entries], others]) {
      await Promise.all(together.map(async (chain) => {
        for (const fill of chain ?? []) differences.push(...(await this.#fillOne(fill)))
      }))
    }
    await Promise.all([this.ours.coordinates(fills), this.theirs.coordinates(fills)])
    return differences
  }

  async #fillOne({ method, path, body }: Fill): Promise<string[]> {
    const [ours, theirs] = (await Promise.all([this.ours.send(method, path, body), this.theirs.send(method, path, body)])).map((text) => text.replace(/"ID": "[^"]*"/, '"ID"'))
    return ours === theirs ? [] : [`${method} ${path} ${JSON.stringify(body)}: ours ${ours}, theirs ${theirs}`]
  }

  async ask(question: Question): Promise<{ readonly ours: Seen | undefined; readonly theirs: Seen | undefined }> {
    const [one, two] = [new Outlook(), new Outlook()]
    one.other = two
    two.other = one
    const [ours, theirs] = await Promise.all([this.ours.ask(question, one), this.theirs.ask(question, two)])
    return { ours, theirs }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.ours[Symbol.asyncDispose](), this.theirs[Symbol.asyncDispose]()])
  }
}

class Side implements AsyncDisposable {
  readonly #agent: Answering
  readonly #line: Line

  constructor(agent: Answering) {
    this.#agent = agent
    this.#line = new Line(agent.dns)
  }

  async ask(question: Question, outlook: Outlook): Promise<Seen | undefined> {
    const answer = await this.#line.ask((id) => bytesOf(question, id), question.tcp, outlook)
    return answer && seenOf(answer)
  }

  send(method: string, path: string, body?: object): Promise<string> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: this.#agent.http, path, method, agent: false }, (reply) => {
        let text = ''
        reply.setEncoding('utf8').on('data', (chunk: string) => (text += chunk)).once('end', () => resolve(`${reply.statusCode} ${text.trim()}`))
      })
      sent.once('error', reject).end(body === undefined ? '' : JSON.stringify(body))
    })
  }

  /** Coordinates are written in batches, some time after they were sent: those whose node came or went meanwhile are sent again. */
  async coordinates(fills: readonly Fill[]): Promise<void> {
    const sent = new Map(fills.filter(({ path }) => path === '/v1/coordinate/update').map((fill) => [(fill.body as { Node: string }).Node, fill]))
    const nodes = JSON.parse((await this.send('GET', '/v1/catalog/nodes')).slice(4)) as { Node: string }[]
    const present = nodes.map(({ Node }) => Node).filter((name) => sent.has(name))
    for (let looks = 1; ; looks += 1) {
      const text = await this.send('GET', '/v1/coordinate/nodes')
      const found = new Set((JSON.parse(text.slice(4)) as { Node: string }[] | null ?? []).map(({ Node }) => Node))
      const missing = present.filter((name) => !found.has(name))
      if (missing.length === 0) return
      if (looks > 400) throw new Error(`coordinates are missing: of ${present.join()} there are ${[...found].join()}`)
      if (looks % 20 === 0) for (const { method, path, body } of missing.map((name) => sent.get(name)!)) await this.send(method, path, body)
      await after(50)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#line[Symbol.asyncDispose]()
    await this.#agent[Symbol.asyncDispose]()
  }
}
