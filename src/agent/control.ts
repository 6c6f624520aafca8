import type { ReloadForm } from '../contract/http/agent/reload-form.ts'

/** What the program around an agent does for it. */
export interface AgentControl {
  reload(): Promise<ReloadForm>
  /** The agent is to end, soon but not at once, since the one who asked for it waits for a reply. */
  leave(): void
}
