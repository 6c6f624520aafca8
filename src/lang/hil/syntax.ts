/** The tree of a template (HIL as of Consul 1.8.7). Places are those that the original's messages name. */

export interface Place {
  readonly line: number
  readonly column: number
}

export type Operator = '+' | '-' | '*' | '/' | '%'

export type Node = Literal | Joined | Arithmetic | Variable | Invocation | Indexed

/** A text is a string, a whole number a bigint, a fraction a number. */
export interface Literal {
  readonly kind: 'literal'
  readonly value: Value
  readonly place: Place
}

/** Texts and interpolations one after the other. */
export interface Joined {
  readonly kind: 'joined'
  readonly parts: readonly Node[]
  readonly place: Place
}

/** A chain of operations, done from left to right: all operators bind alike. */
export interface Arithmetic {
  readonly kind: 'arithmetic'
  readonly first: Node
  readonly rest: readonly { readonly operator: Operator; readonly operand: Node }[]
  readonly place: Place
}

export interface Variable {
  readonly kind: 'variable'
  readonly name: string
  readonly place: Place
}

export interface Invocation {
  readonly kind: 'call'
  readonly name: string
  readonly operands: readonly Node[]
  readonly place: Place
}

export interface Indexed {
  readonly kind: 'index'
  readonly target: Variable
  readonly key: Node
  readonly place: Place
}

/** What expressions are made of and give. Strings are byte strings; whole numbers have 64 bits. */
export type Value = string | bigint | number

export type Type = 'string' | 'int' | 'float'

/** A function that templates may call. Operands come converted to the types that it takes. */
export interface Callable {
  readonly takes: readonly Type[]
  readonly gives: Type
  readonly run: (operands: readonly Value[]) => Value
}

/** What templates may name. Variables are strings. */
export interface Scope {
  readonly variables: ReadonlyMap<string, string>
  readonly functions: ReadonlyMap<string, Callable>
}
