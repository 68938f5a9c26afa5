/** Bytes of pictures by their SHA-256, in hex. Never rejects. */
export interface PictureStore {
  /** Keeps the bytes until an entry of the record names them, over restarts too, for some weeks. Gives their id. */
  put(bytes: Uint8Array): Promise<string>;
  /** Undefined where they are not kept, or no more. */
  get(id: string): Promise<Uint8Array | undefined>;
}
