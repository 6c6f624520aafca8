import type { AgentFacts, Call } from '../contract/http/call.ts'
import type { Query } from '../contract/http/query.ts'
import type { HttpExchange } from '../runtime/http.ts'

/** A request on its way through the server. */
export class HttpCall implements Call {
  readonly exchange: HttpExchange
  readonly tail: string
  readonly query: Query
  readonly agent: AgentFacts
  body = ''

  constructor(exchange: HttpExchange, tail: string, query: Query, agent: AgentFacts) {
    this.exchange = exchange
    this.tail = tail
    this.query = query
    this.agent = agent
  }

  get declaredLength(): number {
    return this.exchange.declaredLength
  }

  get remoteAddress(): string {
    return this.exchange.remoteAddress
  }

  header(name: string): string {
    return this.exchange.header(name)
  }
}
