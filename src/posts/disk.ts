/** Blocks on disk, by the SHA-256 digest of their bytes. */
export interface BlockShelf {
  /** Bytes of the block, or undefined if it is not here. */
  size(digest: Uint8Array): Promise<number | undefined>
  get(digest: Uint8Array): Promise<Uint8Array | undefined>
  /** Its content is on disk when this resolves; its name, after `sync`. */
  put(digest: Uint8Array, bytes: Uint8Array): Promise<void>
  sync(): Promise<void>
  /** @param name hex digest of the block. */
  delete(name: string): Promise<void>
  /** Hex digests of all blocks. Nothing may be writing meanwhile. */
  all(): AsyncIterable<string>
}

/** The user's files. */
export interface FileShelf {
  /** @throws {KithError} `file_not_found`. */
  open(path: string): Promise<OpenFile>
  freeBytes(): Promise<number>
  /** Saves a download under this plain name, or the next free one like it; returns the absolute path. */
  save(name: string, content: AsyncIterable<Uint8Array>): Promise<string>
  /** Removes what a killed process left half-written. */
  clean(): Promise<void>
}

export interface OpenFile {
  readonly name: string
  readonly size: number
  /** The content, once; the file is closed when it ends or is given up. */
  content(): AsyncIterable<Uint8Array>
  close(): Promise<void>
}
