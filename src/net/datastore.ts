import { rm } from 'node:fs/promises'
import { LevelDatastore } from 'datastore-level'

/**
 * Opens libp2p's own datastore (addresses, DHT records). Everything in it can be learnt again, so a damaged one is
 * thrown away rather than reported.
 */
export async function openDatastore(path: string): Promise<LevelDatastore> {
  const datastore = new LevelDatastore(path)
  try {
    await datastore.open()
    return datastore
  } catch {
    await rm(path, { recursive: true, force: true })
    const fresh = new LevelDatastore(path)
    await fresh.open()
    return fresh
  }
}
