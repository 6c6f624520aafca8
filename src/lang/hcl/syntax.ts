/** Where a character stands: line from 1, column in characters from 1, offset in bytes from 0. */
export interface Position {
  readonly line: number
  readonly column: number
  readonly offset: number
}

export type TokenType =
  | 'ILLEGAL' | 'EOF' | 'COMMENT' | 'IDENT' | 'NUMBER' | 'FLOAT' | 'BOOL' | 'STRING' | 'HEREDOC' | 'NULL'
  | 'LBRACK' | 'LBRACE' | 'COMMA' | 'PERIOD' | 'COLON' | 'RBRACK' | 'RBRACE' | 'ASSIGN' | 'ADD' | 'SUB'

export interface Token {
  readonly type: TokenType
  readonly position: Position
  /** As it stands in the source, quotes included. */
  readonly text: string
  /** A string of the JSON form, which knows no `${…}`. */
  readonly json?: boolean
}

/** A number, string or boolean. */
export interface LiteralNode {
  readonly kind: 'literal'
  readonly token: Token
}

export interface ListNode {
  readonly kind: 'list'
  readonly position: Position
  readonly items: readonly Node[]
}

/** What stands between braces. */
export interface ObjectNode {
  readonly kind: 'object'
  readonly position: Position
  readonly items: readonly Item[]
}

export type Node = LiteralNode | ListNode | ObjectNode

/** `key = value`, or a block with its labels: `key "label" { … }`. `value` is absent only for a JSON key without a colon. */
export interface Item {
  readonly keys: readonly Token[]
  readonly value: Node | undefined
}

/** The error texts of the original name its own types. */
export const originalTypeNames = { literal: '*ast.LiteralType', list: '*ast.ListType', object: '*ast.ObjectType' } as const

export function positionText(position: Position): string {
  return `${position.line}:${position.column}`
}

export function nodePosition(node: Node): Position {
  return node.kind === 'literal' ? node.token.position : node.position
}

/** Levels of lists and objects within each other; the original has no bound but its stack. */
export const maxDepth = 500
/** Bytes of one source. */
export const maxSourceBytes = 16 * 1024 * 1024
