import { Refusal } from '../../contract/http/refusal.ts'
import type { CheckDefinition } from '../../wire/records/check-definition.ts'
import type { CheckRunner } from '../local/check-runner.ts'
import { checkTypeOf, healthCheckOf } from '../local/definition.ts'
import type { Registry } from '../local/registry.ts'
import { isStatus } from './register-service.ts'

/** `/v1/agent/check/register`. */
export function registerCheck(parts: { readonly registry: Registry; readonly runner: CheckRunner; readonly nodeName: string }, definition: CheckDefinition, token: string): void {
  const { registry, runner, nodeName } = parts
  if (definition.Name === '') throw new Refusal(400, 'Missing check name')
  if (definition.Status !== '' && !isStatus(definition.Status)) throw new Refusal(400, 'Bad check status')
  const type = checkTypeOf(definition)
  const problem = runner.problem(type)
  if (problem !== undefined) throw new Refusal(400, `Invalid check: ${problem}`)
  const check = { ...healthCheckOf(definition, nodeName), Type: runner.kind(type) }
  registry.addCheck(check, type, { token, source: 'remote', persist: true })
}
