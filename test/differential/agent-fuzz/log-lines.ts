/** What an agent has logged, for those who wait for a line. */
export class LogLines {
  readonly #lines: string[] = []
  #heard = Promise.withResolvers<void>()

  add(line: string): void {
    this.#lines.push(line)
    this.#heard.resolve()
    this.#heard = Promise.withResolvers()
  }

  /** Resolves when so many lines match. */
  async count(pattern: RegExp, wanted: number): Promise<void> {
    while (this.#lines.filter((line) => pattern.test(line)).length < wanted) await this.#heard.promise
  }

  /** The last complaints. */
  get complaints(): readonly string[] {
    return this.#lines.filter((line) => /\[(?:WARN|ERROR)\](?!.*(?:proxycfg|Request error|discoverable|bootstrap = true|does not exist))/.test(line)).map((line) => line.trimEnd()).slice(-5)
  }
}
