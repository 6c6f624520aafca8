/** Several problems in one text, as the original's library joins them: `2 errors occurred:\n\t* a\n\t* b\n\n`. */
export function joinProblems(problems: readonly string[]): string {
  const head = problems.length === 1 ? '1 error occurred:' : `${problems.length} errors occurred:`
  return `${head}\n${problems.map((problem) => `\t* ${problem}`).join('\n')}\n\n`
}
