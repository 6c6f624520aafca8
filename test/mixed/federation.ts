import { MixedCluster, type MixedAgent, type Program } from './mixed-cluster.ts'

/** Who serves a datacenter, and who is a client there. */
export interface Staff {
  readonly servers: readonly Program[]
  readonly clients: readonly Program[]
}

/** Two datacenters, `dc1` and `dc2`, whose servers know each other. Ends with `await using`. */
export class Federation implements AsyncDisposable {
  readonly one: MixedCluster
  readonly two: MixedCluster

  private constructor(one: MixedCluster, two: MixedCluster) {
    this.one = one
    this.two = two
  }

  /** Resolves when every server of each has met every server of the other, by itself or because `join` made it. */
  static async start(one: Staff, two: Staff, config = '', join?: (first: MixedCluster, second: MixedCluster) => Promise<void>): Promise<Federation> {
    const first = await MixedCluster.prepare({ ...one, datacenter: 'dc1', config })
    const joinWan = join === undefined ? [`127.0.0.1:${first.servers[0]!.wan}`] : []
    const second = await MixedCluster.prepare({ ...two, datacenter: 'dc2', config, joinWan })
    const both = new Federation(first, second)
    try {
      for (const agent of both.agents) agent.start()
      await Promise.all([first.formed(), second.formed()])
      await join?.(first, second)
      await both.joined()
    } catch (error) {
      await both[Symbol.asyncDispose]()
      throw error
    }
    return both
  }

  get agents(): readonly MixedAgent[] {
    return [...this.one.agents, ...this.two.agents]
  }

  get servers(): readonly MixedAgent[] {
    return [...this.one.servers, ...this.two.servers]
  }

  /** Resolves when every server is alive to every other, over all datacenters, and every agent reaches both. */
  async joined(): Promise<void> {
    const running = this.servers.filter(({ alive }) => alive)
    await this.one.eventually('the servers of both datacenters have met', async () => {
      for (const { client } of running) {
        const members = await client.agent.members({ wan: true })
        if (members.filter(({ Status }) => Status === 1).length < running.length) return false
      }
      for (const { client, name } of this.agents.filter(({ alive }) => alive)) {
        const { data } = await client.kv.get('nothing', { datacenter: name.startsWith('dc1') ? 'dc2' : 'dc1' })
        if (data !== undefined) return false
      }
      return true
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.one[Symbol.asyncDispose](), this.two[Symbol.asyncDispose]()])
  }
}
