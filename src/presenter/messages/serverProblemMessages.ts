import type { ServerProblem } from "../../core/ports/errors/serverProblem.ts";
import type { Language } from "../language.ts";

type Messages = {
  readonly [C in ServerProblem["code"]]: (
    problem: Extract<ServerProblem, { code: C }>,
    language: Language,
  ) => string;
};

/** Sentences for a storage server that cannot be used, with what can be done about it. */
export function serverProblemMessage(problem: ServerProblem, language: Language): string {
  const say = messages[problem.code] as (problem: ServerProblem, language: Language) => string;
  return say(problem, language);
}

/** Sentence for a server that cannot answer for now, by SQLSTATE. */
function unreachable(detail: string, t: Language["t"]): string {
  switch (detail) {
    case "53100":
      return t("The server's disk is full. Conversations are kept here until it has room. ({0})", detail);
    case "53300":
      return t("The server takes no more connections for now. ({0})", detail);
    case "57014":
    case "55P03":
      return t("The server gave up, since a statement took longer than it allows. ({0})", detail);
    case "57P01":
    case "57P02":
    case "57P03":
      return t("The server is starting or stopping. ({0})", detail);
    default:
      return detail.startsWith("53")
        ? t("The server lacks memory or another resource for now. ({0})", detail)
        : t("The server cannot be reached. ({0})", detail);
  }
}

const messages: Messages = {
  address: (_, { t }) =>
    t(
      "The address must look like postgresql://user@host:5432/database, of one server. Signs like @ : / # in a password are written %40 %3A %2F %23.",
    ),
  unreachable: ({ detail }, { t }) => unreachable(detail, t),
  noTls: (_, { t }) =>
    t(
      "The server does not encrypt its connections. Set it up for TLS; only one on this machine may do without.",
    ),
  certificateName: ({ detail }, { t }) =>
    t("The server's certificate is for another name than the one in the address. ({0})", detail),
  certificate: ({ detail }, { t }) =>
    t(
      "The server's certificate cannot be trusted. ({0}) Where it is from an authority of your own, add sslrootcert=FILE to the address.",
      detail,
    ),
  password: (_, { t }) => t("The server refuses this user or password."),
  noDatabase: (_, { t }) => t("The server has no such database."),
  encoding: ({ detail }, { t }) =>
    t(
      "The database keeps text as {0}, which lacks characters. Make one with the encoding UTF8: createdb -E UTF8 -T template0 NAME.",
      detail,
    ),
  oldRights: (_, { t }) =>
    t(
      'The rights on the server are from an older Longhand: searching may be slow, and what others share may lack parts. Have the owner of the tables run what "Show Storage Rights for a Team" shows; what is there stays.',
    ),
  rights: ({ detail }, { t }) =>
    t(
      'This user may not do what is needed. Have the owner of the tables run what "Show Storage Rights for a Team" shows. ({0})',
      detail,
    ),
  noSchema: (_, { t }) =>
    t('The database has no tables of Longhand yet. "Connect Storage" makes them for a user who may do so.'),
  oldSchema: ({ version, known }, { t, number }) =>
    t(
      'The tables on the server are of version {0}, this Longhand needs {1}. "Connect Storage" brings them to it for a user who may do so.',
      number(version),
      number(known),
    ),
  newSchema: ({ version, known }, { t, number }) =>
    t(
      "The tables on the server are of version {0}, this Longhand knows {1}: update Longhand. Conversations are kept here meanwhile.",
      number(version),
      number(known),
    ),
  readOnly: (_, { t }) =>
    t("The server is for reading only, as a standby is. Connect to the one that it follows."),
  encrypted: (_, { t }) =>
    t(
      'The conversations in this space are encrypted, and this machine has no key. "Connect Storage" asks for the passphrase; conversations are kept here meanwhile.',
    ),
  otherKey: (_, { t }) =>
    t(
      'The conversations in this space are encrypted with another key than this machine has. "Connect Storage" asks for the passphrase; conversations are kept here meanwhile.',
    ),
  passphrase: (_, { t }) => t("The passphrase is another one. Nothing was changed."),
  notEncrypted: (_, { t }) =>
    t('The conversations in this space are not encrypted. "Connect Storage" takes a passphrase.'),
  noSearch: (_, { t }) =>
    t("The server cannot search what is encrypted; what is on this machine is searched here."),
  noShare: (_, { t }) =>
    t(
      "What is encrypted cannot be shared: others have no key. Export it, or use a space without a passphrase.",
    ),
  failed: ({ detail }, { t }) => t("The server failed. ({0})", detail),
};
