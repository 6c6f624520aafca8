const patienceMs = 120_000
const pauseMs = 50

/** Asks until the answer is as wanted, since nothing tells a test that another program has come to know something. Gives the last answer. */
export async function eventually<Answer>(ask: () => Promise<Answer>, wanted: (answer: Answer) => boolean): Promise<Answer> {
  for (const deadline = performance.now() + patienceMs; ;) {
    const answer = await ask()
    if (wanted(answer) || performance.now() > deadline) return answer
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}
