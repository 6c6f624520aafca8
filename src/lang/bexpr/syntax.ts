/** A filter expression as a tree. Chains of `and` and `or` are flat, so that a long one needs no deep stack. */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Expression[] }
  | { readonly kind: 'not'; readonly operand: Expression }
  | Match

/** The question that a leaf asks of what its selector leads to. */
export interface Match {
  readonly kind: 'match'
  readonly selector: readonly string[]
  readonly operator: Operator
  /** As written, quotes and escapes undone; absent for the operators that ask for emptiness. */
  readonly value?: string
}

/** Named as the original's messages name them. */
export type Operator = 'Equal' | 'Not Equal' | 'In' | 'Not In' | 'Is Empty' | 'Is Not Empty' | 'Matches' | 'Not Matches'
