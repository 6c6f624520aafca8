/** The first rows; all of them without a limit. */
export function limited<T>(rows: readonly T[], limit: number | bigint): readonly T[] {
  return limit > 0 && rows.length > limit ? rows.slice(0, Number(limit)) : rows
}
