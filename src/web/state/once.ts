/**
 * Runs `work` soon, however often it is asked for meanwhile: once at a time, and once more if it was asked for while it
 * ran. What it throws is handed to `failed`.
 */
export function coalesced(work: () => Promise<void>, failed: (thrown: unknown) => void, waitMs = 40): () => void {
  let isRunning = false
  let isWanted = false
  const run = async (): Promise<void> => {
    isRunning = true
    while (isWanted) {
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      isWanted = false
      await work().catch(failed)
    }
    isRunning = false
  }
  return () => {
    isWanted = true
    if (!isRunning) void run()
  }
}
