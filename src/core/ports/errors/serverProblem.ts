/**
 * Problem of a server that cannot be used, as data, free of content and secrets. `detail`: an SQLSTATE or the
 * system's code.
 */
export type ServerProblem =
  /** The address cannot be read. */
  | { readonly code: "address" }
  | { readonly code: "unreachable"; readonly detail: string }
  | { readonly code: "noTls" }
  /** Its certificate is for another name. */
  | { readonly code: "certificateName"; readonly detail: string }
  /** Nobody vouches for its certificate, or not any more. */
  | { readonly code: "certificate"; readonly detail: string }
  | { readonly code: "password" }
  | { readonly code: "noDatabase" }
  /** The database cannot keep every character. `detail`: its encoding. */
  | { readonly code: "encoding"; readonly detail: string }
  /** The role lacks a right. */
  | { readonly code: "rights"; readonly detail: string }
  /** The rights of its team are those of an earlier version: it can be used, but not all of it. */
  | { readonly code: "oldRights" }
  /** Longhand's tables are not there; `StorageServers.prepare` makes them. */
  | { readonly code: "noSchema" }
  /** They are of an earlier version than `known`, the one of today; `StorageServers.prepare` brings them to it. */
  | { readonly code: "oldSchema"; readonly version: number; readonly known: number }
  | { readonly code: "newSchema"; readonly version: number; readonly known: number }
  /** Only for reading: a standby. */
  | { readonly code: "readOnly" }
  /** The space is encrypted, and this machine has no key; `StorageServers.unlock` makes one of the passphrase. */
  | { readonly code: "encrypted" }
  /** The space is encrypted by another key than this machine has. */
  | { readonly code: "otherKey" }
  | { readonly code: "passphrase" }
  /** There is no passphrase that could be changed. */
  | { readonly code: "notEncrypted" }
  /** An encrypted space cannot be searched there. */
  | { readonly code: "noSearch" }
  /** An encrypted space cannot be shared. */
  | { readonly code: "noShare" }
  | { readonly code: "failed"; readonly detail: string };
