import { InputError } from '../../../std/errors.ts'
import { quote } from '../../../std/quote.ts'
import type { Host } from '../../../runtime/host.ts'
import { callFunction, isFunction, printed, type Value } from './functions.ts'
import { type Call, scanTemplate } from './scan-template.ts'

/** Puts addresses of this machine into a text: `{{ GetPrivateIP }}`, `{{ GetAllInterfaces | include "name" "eth" | attr "address" }}`. */
export function expandTemplate(text: string, host: Host): string {
  if (!text.includes('{{')) return text
  return within(`unable to parse template ${quote(text)}: template: sockaddr.Parse:1`, () => scanTemplate(text, isFunction))
    .map((part) => (typeof part === 'string' ? part : within(`unable to execute sockaddr input ${quote(text)}`, () => run(part, host))))
    .join('')
}

function run(pipeline: readonly Call[], host: Host): string {
  let value: Value | undefined
  for (const { name, args } of pipeline) value = name === undefined ? String(args[0]) : callFunction(host, name, args, value)
  return printed(value ?? '')
}

function within<T>(what: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${what}: ${error.message}`) : error
  }
}
