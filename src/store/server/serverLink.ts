import { createHash } from "node:crypto";
import { StoreError } from "../../core/ports/errors/storeError.ts";
import type { Client, Timeouts } from "./pgClient.ts";
import type { ServerAddress } from "./serverAddress.ts";
import { SilenceWatch } from "./silenceWatch.ts";
import { isConflict, isConnectionError, mayBeNameError, serverErrorOf } from "./serverErrors.ts";

export type PostgresValue = string | number | boolean | null | Buffer | readonly string[];
export type PostgresRow = Readonly<Record<string, unknown>>;

/** A statement with its values, which are never part of its text. */
export interface Statement {
  readonly text: string;
  readonly values: readonly PostgresValue[];
  /** Asked often, in few texts: a server is given it by a name, and reads and plans it once a connection. */
  readonly isFrequent?: boolean;
}

interface Connection {
  readonly client: Client;
  readonly watch: SilenceWatch;
}

/** Attempts at a statement that met a conflict between transactions. */
const attempts = 5;

const defaultTimeouts: Timeouts = { connectMs: 10_000, silentMs: 15_000 };

/**
 * Name of a prepared statement: that of its text, so that what another version has left on a connection never answers for it.
 */
function nameOf(text: string): string {
  return `longhand_${createHash("sha256").update(text).digest("hex").slice(0, 40)}`;
}

/**
 * The connection to a server: made when it is first needed and anew after it broke. Statements that are given together
 * travel together, in one round trip. Frequent ones are prepared under names, until something on the way does not know
 * one: a pooler gives each transaction whichever of its servers is free. Rejects with StoreErrors.
 */
export class ServerLink {
  private readonly address: ServerAddress;
  private readonly password: string;
  private readonly timeouts: Timeouts;
  private connection: Promise<Connection> | undefined;
  private isClosed = false;
  private made = 0;
  private names: "untried" | "known" | "refused" = "untried";

  constructor(address: ServerAddress, password: string, timeouts: Timeouts = defaultTimeouts) {
    this.address = address;
    this.password = password;
    this.timeouts = timeouts;
  }

  /** Number of connections made: another one may lead to another server. */
  get connections(): number {
    return this.made;
  }

  async run(text: string, ...values: readonly PostgresValue[]): Promise<readonly PostgresRow[]> {
    const [rows = []] = await this.together({ text, values });
    return rows;
  }

  /** Runs statements in order, each for itself: one that fails keeps no other back. */
  async together(...statements: readonly Statement[]): Promise<readonly (readonly PostgresRow[])[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.send(statements);
      } catch (error) {
        if (!isConflict(error) || attempt === attempts) throw serverErrorOf(error);
      }
    }
  }

  /** Runs statements in one transaction and one round trip. */
  async transaction(...statements: readonly Statement[]): Promise<readonly (readonly PostgresRow[])[]> {
    const [begin, end] = ["BEGIN", "COMMIT"].map((text) => ({ text, values: [] }));
    if (!begin || !end) return [];
    return (await this.together(begin, ...statements, end)).slice(1, -1);
  }

  /** Asks and does within one transaction, which nothing else of this link may share: for a link of its own. */
  async session<T>(work: (run: ServerLink["run"]) => Promise<T>): Promise<T> {
    try {
      const { client, watch } = await this.connected();
      const run = async (text: string, ...values: readonly PostgresValue[]) =>
        (await watch.during(bytesOf({ text, values }), () => client.query<PostgresRow>(text, [...values])))
          .rows;
      await run("BEGIN");
      try {
        const result = await work(run);
        await run("COMMIT");
        return result;
      } catch (error) {
        await run("ROLLBACK").catch(() => undefined);
        throw error;
      }
    } catch (error) {
      throw serverErrorOf(error);
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.rest();
  }

  /** Lets go of the connection; the next statement makes another. */
  async rest(): Promise<void> {
    const { connection } = this;
    this.connection = undefined;
    const made = await connection?.catch(() => undefined);
    await made?.client.end().catch(() => undefined);
  }

  /**
   * Sends statements; where that fails under their names, once more without: a failed statement has done nothing, and one whose
   * answer alone was lost is told from a new one by what it finds. Where that helps, this link uses no names any more.
   */
  private async send(statements: readonly Statement[]): Promise<readonly (readonly PostgresRow[])[]> {
    const isNamed = this.names !== "refused" && statements.some(({ isFrequent }) => isFrequent);
    if (!isNamed) return this.sendOnce(statements, "unnamed");
    try {
      const answers = await this.sendOnce(statements, "named");
      this.names = "known";
      return answers;
    } catch (error) {
      if (!mayBeNameError(error)) {
        // Some servers end the connection without a word.
        if (this.names === "untried" && isConnectionError(error)) this.names = "refused";
        throw error;
      }
      const answers = await this.sendOnce(statements, "unnamed");
      this.names = "refused";
      return answers;
    }
  }

  private async sendOnce(
    statements: readonly Statement[],
    how: "named" | "unnamed",
  ): Promise<readonly (readonly PostgresRow[])[]> {
    const connection = this.connected();
    const { client, watch } = await connection;
    const bytes = statements.reduce((total, one) => total + bytesOf(one), 0);
    const ended = await watch.during(bytes, () => {
      const sent = statements.map(({ text, values, isFrequent = false }) =>
        client.query<PostgresRow>({
          text,
          values: [...values],
          ...(how === "named" && isFrequent && { name: nameOf(text) }),
        }),
      );
      return Promise.allSettled(sent);
    });
    const failure = ended.find((one) => one.status === "rejected");
    if (failure) {
      // Also where the connection's end has not been reported yet.
      if (this.connection === connection && isConnectionError(failure.reason)) void this.rest();
      throw failure.reason;
    }
    return ended.map((one) => (one.status === "fulfilled" ? one.value.rows : []));
  }

  private connected(): Promise<Connection> {
    if (this.isClosed) throw new StoreError({ code: "closed" });
    if (this.connection) return this.connection;
    const connecting: Promise<Connection> = this.connect(() => {
      if (this.connection === connecting) this.connection = undefined;
    });
    this.connection = connecting;
    return connecting;
  }

  private async connect(onEnd: () => void): Promise<Connection> {
    try {
      const { pgClient, streamOf } = await import("./pgClient.ts");
      const { connectMs, silentMs } = this.timeouts;
      const client = pgClient(this.address, this.password, connectMs);
      // Whoever asks next is told of it.
      client.on("error", onEnd);
      client.on("end", onEnd);
      await client.connect();
      this.made++;
      return { client, watch: new SilenceWatch(streamOf(client), silentMs) };
    } catch (error) {
      onEnd();
      throw error;
    }
  }
}

/** Approximate bytes that it takes to send a statement. */
function bytesOf({ text, values }: Statement): number {
  return text.length + values.reduce((total: number, value) => total + lengthOf(value), 0);
}

function lengthOf(value: PostgresValue | string): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (Buffer.isBuffer(value)) return value.length;
  if (Array.isArray(value))
    return (value as readonly string[]).reduce((total, one) => total + lengthOf(one), 0);
  return 8;
}
