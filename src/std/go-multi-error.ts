const mostShown = 100

/** The first hundred of many problems, and how many more there are. */
export function someOf(problems: readonly string[]): readonly string[] {
  if (problems.length <= mostShown) return problems
  return [...problems.slice(0, mostShown), `and ${problems.length - mostShown} more`]
}

/** Several problems in one text, as the original's library joins them: `2 errors occurred:\n\t* a\n\t* b\n\n`. */
export function joinProblems(problems: readonly string[]): string {
  const head = problems.length === 1 ? '1 error occurred:' : `${problems.length} errors occurred:`
  return `${head}\n${someOf(problems).map((problem) => `\t* ${problem}`).join('\n')}\n\n`
}
