import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** A line to a server that can be cut, healed and reset, and counts what goes over it. */
export interface LineProxy {
  readonly port: number;
  /** Number of round trips: of times that an answer followed something that was sent. */
  readonly roundTrips: number;
  /** Bytes sent to the server, and answered by it. */
  readonly bytes: { readonly up: number; readonly down: number };
  /** Cuts the line: nothing passes any more and no end is told, as when a cable is pulled. */
  cut(): void;
  heal(): void;
  /** Breaks what is connected; who connects anew gets through. */
  reset(): void;
  close(): Promise<void>;
}

/** `delayMs`: how long everything takes one way. `bytesPerMs`: how much of it, to the server, passes in a millisecond. */
export async function lineProxy(target: number, delayMs = 0, bytesPerMs = Infinity): Promise<LineProxy> {
  const sockets = new Set<Socket>();
  const bytes = { up: 0, down: 0 };
  let roundTrips = 0;
  let isCut = false;
  const server = createServer((client) => {
    if (isCut) return void client.destroy();
    const upstream = connect(target, "127.0.0.1");
    let isAsked = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
    }
    const pass = (from: Socket, to: Socket, count: (part: Buffer) => void) => {
      let sending = Promise.resolve();
      from.on("data", (part) => {
        if (isCut) return;
        count(part);
        const takenMs = from === client ? part.length / bytesPerMs : 0;
        if (delayMs === 0 && bytesPerMs === Infinity) return void to.write(part);
        const due = wait(delayMs);
        sending = sending.then(() => Promise.all([due, wait(takenMs)])).then(() => void to.write(part));
      });
      from.on("close", () => {
        sockets.delete(from);
        if (!isCut) void sending.then(() => to.destroy());
      });
    };
    pass(client, upstream, (part) => {
      bytes.up += part.length;
      isAsked = true;
    });
    pass(upstream, client, (part) => {
      bytes.down += part.length;
      if (isAsked) roundTrips++;
      isAsked = false;
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const reset = () => {
    for (const socket of sockets) socket.resetAndDestroy();
    sockets.clear();
  };
  return {
    port: (server.address() as { readonly port: number }).port,
    get roundTrips() {
      return roundTrips;
    },
    bytes,
    cut: () => void (isCut = true),
    heal: () => {
      isCut = false;
      reset();
    },
    reset,
    close: async () => {
      reset();
      server.close();
      await once(server, "close");
    },
  };
}
