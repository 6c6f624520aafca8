import { captureOf, isTooLarge, type Capture } from '../lang/bexpr/regular-expression.ts'
import { evaluateHil } from '../lang/hil/evaluate-hil.ts'
import { parseHil } from '../lang/hil/parse-hil.ts'
import type { Node, Scope } from '../lang/hil/syntax.ts'
import { InputError } from '../std/errors.ts'
import type { PreparedQuery, ServiceQuery } from '../wire/records/prepared-query.ts'
import { Refusal } from './refusal.ts'

const onlyType = 'name_prefix_match'

/** Whether a prepared query is a template. */
export function isTemplate({ Template }: PreparedQuery): boolean {
  return Template.Type !== ''
}

const compiled = new WeakMap<PreparedQuery, QueryTemplate>()

/** The template of a stored query, compiled once. */
export function templateOf(query: PreparedQuery): QueryTemplate {
  let template = compiled.get(query)
  if (template === undefined) compiled.set(query, (template = QueryTemplate.compile(query)))
  return template
}

/** A prepared query whose texts are expressions, ready to be asked by many names (protocol/fsm.md §8). */
export class QueryTemplate {
  readonly #query: PreparedQuery
  readonly #trees: ReadonlyMap<string, Node>
  readonly #capture: Capture | undefined

  private constructor(query: PreparedQuery, trees: ReadonlyMap<string, Node>, capture: Capture | undefined) {
    this.#query = query
    this.#trees = trees
    this.#capture = capture
  }

  /**
   * Refuses with a `Refusal` what cannot be read or cannot be evaluated for the shortest name. What the original takes is taken:
   * an expression too large to be run here catches nothing, and is kept out before the log.
   */
  static compile(query: PreparedQuery): QueryTemplate {
    const { Type, Regexp } = query.Template
    if (Type !== onlyType) throw new Refusal(`Bad Template.Type '${Type}'`)
    const trees = new Map<string, Node>()
    mapTexts(query.Service, (path, text) => {
      trees.set(path, explained(`Bad format '${text}' in Service${path}`, () => parseHil(text)))
      return text
    })
    const capture = Regexp === '' || isTooLarge(Regexp) ? undefined : explained('Bad Regexp', () => captureOf(Regexp))
    const template = new QueryTemplate(query, trees, capture)
    template.#rendered(query.Name, '', matchesOrNone(capture, query.Name))
    return template
  }

  /** The query that a name stands for. `segment` is that of the agent which asks. */
  render(name: string, segment: string): PreparedQuery {
    return this.#rendered(name, segment, explained('Bad Regexp', () => this.#capture?.(name)))
  }

  #rendered(name: string, segment: string, matches: readonly string[] = []): PreparedQuery {
    const query = this.#query
    const scope: Scope = {
      variables: new Map([
        ['name.full', name],
        ['name.prefix', query.Name],
        // Letter case counts here, though it does not where the template was found.
        ['name.suffix', name.startsWith(query.Name) ? name.slice(query.Name.length) : name],
        ['agent.segment', segment],
      ]),
      functions: new Map([['match', { takes: ['int'], gives: 'string', run: ([group]) => matches[Number(group)] ?? '' }]]),
    }
    const service = mapTexts(query.Service, (path, text) =>
      explained(`Bad evaluation for '${text}' in Service${path}`, () => evaluateHil(this.#trees.get(path)!, scope)))
    if (!query.Template.RemoveEmptyTags) return { ...query, Service: service }
    return { ...query, Service: { ...service, Tags: (service.Tags ?? []).filter((tag) => tag !== '') } }
  }
}

/** The shortest name may still be too long for the expression, which is no reason to refuse what the original takes. */
function matchesOrNone(capture: Capture | undefined, name: string): readonly string[] | undefined {
  try {
    return capture?.(name)
  } catch (error) {
    if (error instanceof InputError) return undefined
    throw error
  }
}

function explained<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof InputError) throw new Refusal(`${what}: ${error.message}`)
    throw error
  }
}

type TextMapping = (path: string, text: string) => string

/** Every text of a service query, in the order of its fields, with where it stands. */
function mapTexts(service: ServiceQuery, change: TextMapping): ServiceQuery {
  const list = (path: string, texts: readonly string[] | null): readonly string[] | null =>
    texts?.map((text, at) => change(`${path}[${at}]`, text)) ?? null
  const map = (path: string, texts: ReadonlyMap<string, string> | null): ReadonlyMap<string, string> | null =>
    texts === null ? null : new Map(Array.from(texts, ([key, text]) => [key, change(`${path}[${key}]`, text)]))
  return {
    ...service,
    Service: change('.Service', service.Service),
    Failover: { ...service.Failover, Datacenters: list('.Failover.Datacenters', service.Failover.Datacenters) },
    IgnoreCheckIDs: list('.IgnoreCheckIDs', service.IgnoreCheckIDs),
    Near: change('.Near', service.Near),
    Tags: list('.Tags', service.Tags),
    NodeMeta: map('.NodeMeta', service.NodeMeta),
    ServiceMeta: map('.ServiceMeta', service.ServiceMeta),
  }
}
