import { unreachable } from '../../std/assert.ts'
import { InputError } from '../../std/errors.ts'
import { checkHil, commonType, typeOfValue } from './check.ts'
import { convert, wrapped } from './convert.ts'
import type { Node, Operator, Scope, Value } from './syntax.ts'

/** What a template says under a scope. Throws an `InputError` in the original's words. */
export function evaluateHil(tree: Node, scope: Scope): string {
  checkHil(tree, scope)
  return convert(valueOf(tree, scope), 'string') as string
}

function valueOf(node: Node, scope: Scope): Value {
  switch (node.kind) {
    case 'literal': return node.value
    case 'joined': return node.parts.map((part) => convert(valueOf(part, scope), 'string') as string).join('')
    case 'variable': return scope.variables.get(node.name)!
    case 'call': {
      const { takes, run } = scope.functions.get(node.name)!
      return run(node.operands.map((operand, at) => convert(valueOf(operand, scope), takes[at]!)))
    }
    case 'arithmetic': {
      let left = valueOf(node.first, scope)
      for (const { operator, operand } of node.rest) left = combined(left, operator, valueOf(operand, scope))
      return left
    }
    case 'index': throw new InputError('nothing can be indexed')
    default: return unreachable(node, 'node')
  }
}

function combined(left: Value, operator: Operator, right: Value): Value {
  const type = commonType(typeOfValue(left), typeOfValue(right))
  if (type === 'float') return ofFloats(convert(left, type) as number, operator, convert(right, type) as number)
  return wrapped(ofInts(convert(left, type) as bigint, operator, convert(right, type) as bigint))
}

function ofFloats(left: number, operator: Operator, right: number): number {
  switch (operator) {
    case '+': return left + right
    case '-': return left - right
    case '*': return left * right
    case '/': return left / right
    default: throw new InputError('modulo cannot be used with floats')
  }
}

function ofInts(left: bigint, operator: Operator, right: bigint): bigint {
  switch (operator) {
    case '+': return left + right
    case '-': return left - right
    case '*': return left * right
    default:
      // The original stops its server here.
      if (right === 0n) throw new InputError('division by zero')
      return operator === '/' ? left / right : left % right
  }
}
