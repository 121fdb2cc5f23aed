import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

interface Exchange {
  method: string;
  /** With the query, still encoded. */
  path: string;
}

type Refusal = (exchange: Exchange) => boolean | Promise<boolean>;

/** Stands before an emulator, keeps what it was asked in order, and refuses what a test wants refused. */
export class RecordingProxy {
  /** When each request came, and when its answer went. */
  events: (Exchange & { event: 'asked' | 'answered' })[] = [];
  /** What AWS answers 403 to. Whatever it waits for comes before the request. */
  refuses: Refusal = () => false;
  /** When AWS thinks that it is, if it is not now. */
  date: Date | undefined;
  private readonly server: Server;

  constructor(target: string) {
    const { hostname, port } = new URL(target);
    this.server = createServer(async (incoming, outgoing) => {
      const exchange = { method: incoming.method ?? '', path: incoming.url ?? '' };
      this.events.push({ ...exchange, event: 'asked' });
      const body = await buffer(incoming);
      if (await this.refuses(exchange)) {
        outgoing.writeHead(403, { 'content-type': 'application/xml' });
        const error = '<Code>AccessDenied</Code><Message>Not for you</Message>';
        // S3 and CloudFront each have a form of their own.
        outgoing.end(
          exchange.path.startsWith('/2020-05-31/')
            ? `<ErrorResponse><Error><Type>Sender</Type>${error}</Error></ErrorResponse>`
            : `<Error>${error}</Error>`,
        );
        return;
      }
      const { method, path } = exchange;
      const forwarded = request({ hostname, port, method, path, headers: incoming.headers }, (answer) => {
        const date = this.date?.toUTCString() ?? answer.headers.date;
        outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, date });
        outgoing.once('finish', () => this.events.push({ ...exchange, event: 'answered' }));
        answer.pipe(outgoing);
      });
      forwarded.end(body);
    });
  }

  /** @returns its URL. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
