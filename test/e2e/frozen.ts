import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { until } from './postgres.ts';

/** An address whose server can go silent: what is connected by then stays open and carries nothing any more, as with a machine that is gone. */
export interface Address {
  port: number;
  /** Returns once a connection is open. */
  used(): Promise<void>;
  /** Silences all connections that there are, and leads new ones to this port. */
  freeze(successor: number): void;
  stop(): Promise<void>;
}

/** Leads to a port of 127.0.0.1. */
export async function startAddress(port: number): Promise<Address> {
  let target = port;
  const open = new Set<Socket>();
  const frozen = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(from);
      from.on('data', (data) => {
        if (!frozen.has(from)) to.write(data);
      });
      // Whoever ends it is told of by its other end, unless that is silent.
      from.on('error', () => from.destroy());
      from.on('close', () => {
        open.delete(from);
        if (!frozen.has(from)) to.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    used: () =>
      until(async () => {
        if (open.size === 0) throw new Error('somebody must be connected, got nobody');
      }),
    freeze: (successor) => {
      target = successor;
      for (const socket of open) frozen.add(socket);
    },
    stop: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
