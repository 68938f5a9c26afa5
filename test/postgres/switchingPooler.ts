import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** Treatment of named statements by a pooler: it hands them on as they are, answers with an error, or ends the connection. */
export type NameManner = "passes" | { readonly error: string } | "hangs up";

/** A pooler in transaction mode before a server, which gives every transaction the other one of its two connections. */
export interface SwitchingPooler {
  readonly port: number;
  /** Statements that were prepared under a name. */
  readonly named: number;
  close(): Promise<void>;
}

/** A message of the protocol: https://www.postgresql.org/docs/current/protocol-message-formats.html */
interface Message {
  readonly type: string;
  readonly bytes: Buffer;
}

interface PooledClient {
  readonly socket: Socket;
  /** Messages of the client, each up to a Sync or a simple query, after which the server says whether it is in a transaction. */
  readonly waiting: Buffer[];
  isAsking: boolean;
  /** Connection to the server while a transaction lasts. */
  pinned?: Upstream | undefined;
}

interface Upstream {
  readonly socket: Socket;
  asked?: PooledClient | undefined;
  pinnedTo?: PooledClient | undefined;
}

export async function switchingPooler(
  target: number,
  manner: NameManner = "passes",
): Promise<SwitchingPooler> {
  const upstreams: Upstream[] = [];
  const clients = new Set<PooledClient>();
  let greeting: Promise<Buffer> | undefined;
  let next = 0;
  let named = 0;

  const pump = () => {
    for (const client of clients) {
      const [batch] = client.waiting;
      if (!batch || client.isAsking) continue;
      const wanted = client.pinned ?? upstreams[next % upstreams.length];
      if (!wanted || wanted.asked || (wanted.pinnedTo && wanted.pinnedTo !== client)) continue;
      if (!client.pinned) next++;
      client.waiting.shift();
      client.isAsking = true;
      wanted.asked = client;
      wanted.socket.write(batch);
    }
  };

  const greet = async (startup: Buffer): Promise<Buffer> => {
    const greetings: Buffer[] = [];
    for (let count = 0; count < 2; count++) {
      const upstream: Upstream = { socket: connect(target, "127.0.0.1") };
      upstream.socket.setNoDelay(true).on("error", () => undefined);
      const { promise, resolve } = Promise.withResolvers<Buffer>();
      const parts: Buffer[] = [];
      const read = messageReader(({ type, bytes }) => {
        const { asked } = upstream;
        if (!asked) {
          parts.push(bytes);
          if (type === "Z") resolve(Buffer.concat(parts));
          return;
        }
        asked.socket.write(bytes);
        if (type !== "Z") return;
        asked.pinned = bytes.at(-1) === "I".charCodeAt(0) ? undefined : upstream;
        upstream.pinnedTo = asked.pinned && asked;
        upstream.asked = undefined;
        asked.isAsking = false;
        pump();
      });
      upstream.socket.on("data", read);
      upstream.socket.write(startup);
      greetings.push(await promise);
      upstreams.push(upstream);
    }
    return greetings[0] ?? Buffer.alloc(0);
  };

  const server = createServer((socket) => {
    const client: PooledClient = { socket, waiting: [], isAsking: false };
    clients.add(client);
    socket.setNoDelay(true).on("error", () => undefined);
    socket.on("close", () => clients.delete(client));
    socket.once("data", (startup) => {
      greeting ??= greet(startup);
      void greeting.then((bytes) => socket.write(bytes));
      let parts: Buffer[] = [];
      let hasName = false;
      socket.on(
        "data",
        messageReader(({ type, bytes }) => {
          if (type === "X") return void socket.end();
          parts.push(bytes);
          // A Parse begins with the name of what it prepares, which ends with a zero.
          if (type === "P" && bytes[5] !== 0) {
            named++;
            hasName = true;
          }
          if (type !== "S" && type !== "Q") return;
          if (hasName && manner === "hangs up") socket.destroy();
          else if (hasName && typeof manner === "object")
            socket.write(Buffer.concat([errorMessage(manner.error), readyMessage]));
          else client.waiting.push(Buffer.concat(parts));
          parts = [];
          hasName = false;
          pump();
        }),
      );
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as { readonly port: number }).port,
    get named() {
      return named;
    },
    close: async () => {
      for (const { socket } of [...clients, ...upstreams]) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Takes apart what comes in parts of any length. */
function messageReader(take: (message: Message) => void): (part: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (part) => {
    rest = Buffer.concat([rest, part]);
    while (rest.length >= 5 && rest.length > rest.readUInt32BE(1)) {
      const end = 1 + rest.readUInt32BE(1);
      take({ type: String.fromCharCode(rest[0] ?? 0), bytes: rest.subarray(0, end) });
      rest = rest.subarray(end);
    }
  };
}

const readyMessage = Buffer.from("Z\0\0\0\x05I", "latin1");

function errorMessage(code: string): Buffer {
  const fields = Buffer.from(`SERROR\0C${code}\0Mrefused\0\0`, "latin1");
  const head = Buffer.from("E\0\0\0\0", "latin1");
  head.writeUInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
