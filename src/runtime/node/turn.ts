/** Resolves when every promise that is settled now, and what follows from it, has run on. */
export function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
