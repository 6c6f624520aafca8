/** Kept wrong on purpose: `lint.test.ts` proves that the linter sees types by what it says of this file. */
export function forgets(): void {
  Promise.resolve()
}
