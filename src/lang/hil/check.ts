import { unreachable } from '../../std/assert.ts'
import { InputError } from '../../std/errors.ts'
import type { Arithmetic, Indexed, Invocation, Node, Scope, Type, Value } from './syntax.ts'

/** Refuses what names something unknown, then what is of a wrong type; the original looks for both in this order. */
export function checkHil(tree: Node, scope: Scope): void {
  checkNames(tree, scope)
  typeOf(tree, scope)
}

function checkNames(node: Node, scope: Scope): void {
  switch (node.kind) {
    case 'literal': return
    // What an index is made of is not looked at here.
    case 'index': return
    case 'joined':
      for (const part of node.parts) checkNames(part, scope)
      return
    case 'arithmetic':
      checkNames(node.first, scope)
      for (const { operand } of node.rest) checkNames(operand, scope)
      return
    case 'variable':
      if (!scope.variables.has(node.name)) throw badName(node, `unknown variable accessed: ${node.name}`)
      return
    case 'call':
      for (const operand of node.operands) checkNames(operand, scope)
      checkCall(node, scope)
      return
    default: unreachable(node, 'node')
  }
}

function checkCall(node: Invocation, { functions }: Scope): void {
  const called = functions.get(node.name)
  if (called === undefined) throw badName(node, `unknown function called: ${node.name}`)
  const { length } = called.takes
  if (node.operands.length !== length) throw badName(node, `${node.name}: expected ${length} arguments, got ${node.operands.length}`)
}

function badName({ place }: Node, problem: string): InputError {
  return new InputError(`${place.line}:${place.column}: ${problem}`)
}

/** Strings, whole numbers and fractions become each other where they are wanted, so few types are wrong. */
function typeOf(node: Node, scope: Scope): Type {
  switch (node.kind) {
    case 'literal': return typeOfValue(node.value)
    case 'joined':
      for (const part of node.parts) typeOf(part, scope)
      return 'string'
    case 'arithmetic': return typeOfArithmetic(node, scope)
    case 'variable': return 'string'
    case 'index': return typeOfIndexed(node, scope)
    case 'call':
      for (const operand of node.operands) typeOf(operand, scope)
      return scope.functions.get(node.name)!.gives
    default: return unreachable(node, 'node')
  }
}

function typeOfArithmetic(node: Arithmetic, scope: Scope): Type {
  let left = typeOf(node.first, scope)
  for (const { operator, operand } of node.rest) {
    left = commonType(left, typeOf(operand, scope))
    if (left === 'float' && operator === '%') throw badType(node, 'modulo cannot be used with floats')
  }
  return left
}

/** There are neither lists nor maps to be had, so what is wrong is only a question of what is seen first. */
function typeOfIndexed(node: Indexed, scope: Scope): never {
  const { name } = node.target
  const unknown = scope.variables.has(name) ? keyProblem(node.key, scope) : `unknown variable accessed: ${name}`
  throw badType(node, unknown ?? notIndexable)
}

const notIndexable = 'invalid index operation into non-indexable type: TypeString'

/** Keys are looked at from outside: operands of operations and functions are not. */
function keyProblem(key: Node, { variables, functions }: Scope): string | undefined {
  switch (key.kind) {
    case 'literal':
    case 'arithmetic': return undefined
    case 'variable': return variables.has(key.name) ? undefined : `unknown variable: ${key.name}`
    case 'call': return functions.has(key.name) ? undefined : `unknown function: ${key.name}`
    case 'index': return variables.has(key.target.name) ? notIndexable : `unknown variable accessed: ${key.target.name}`
    case 'joined': return key.parts.map((part) => keyProblem(part, { variables, functions })).find((problem) => problem !== undefined)
    default: return unreachable(key, 'key')
  }
}

function badType({ place }: Node, problem: string): InputError {
  return new InputError(`At column ${place.column}, line ${place.line}: ${problem}`)
}

export function typeOfValue(value: Value): Type {
  if (typeof value === 'string') return 'string'
  return typeof value === 'bigint' ? 'int' : 'float'
}

/** In which numbers two operands are counted: those of the first that is one. */
export function commonType(left: Type, right: Type): Type {
  if (left !== 'string') return left
  return right === 'string' ? 'int' : right
}
