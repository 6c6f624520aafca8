import { rec } from '../../../wire/record.ts'
import { type Call, tokenOf } from '../call.ts'
import { common, text } from '../param.ts'
import { Formed, Refusal } from '../refusal.ts'
import { agentRoute, json } from '../route.ts'
import { MetricsForm } from './metrics-form.ts'

export const agentMetrics = agentRoute({
  method: 'GET',
  path: '/v1/agent/metrics',
  doc: 'The figures of this agent over the last ten seconds that are over, or all since its start in the form of Prometheus.',
  query: { token: common.token, pretty: common.pretty, format: text('`prometheus` for its text instead of JSON; an Accept header of that type does the same.') },
  reply: json(rec(MetricsForm)),
  async agent(port, call) {
    if (!wantsPrometheus(call)) return port.metrics(tokenOf(call))
    const exposition = await port.prometheusMetrics(tokenOf(call))
    if (exposition === undefined) throw new Refusal(415, 'Prometheus is not enabled since its retention time is not positive')
    return new Formed(200, { type: 'text/plain; version=0.0.4; charset=utf-8' }, exposition)
  },
})

function wantsPrometheus(call: Call): boolean {
  return call.query.get('format') === 'prometheus' || call.header('accept').split(',').some(isPrometheus)
}

/** As strict as the original: a parameter in another place does not count. */
function isPrometheus(range: string): boolean {
  const [type = '', parameter = ''] = range.split(';')
  const name = trimSpaces(type).toLowerCase()
  return name === 'application/openmetrics-text' || (name === 'text/plain' && trimSpaces(parameter) === 'version=0.4.0')
}

function trimSpaces(text: string): string {
  return text.replace(/^ +| +$/g, '')
}
