import { connect, createServer, type Server, type Socket } from 'node:net';

/** A line between a client and the service that can be cut; it counts what was sent. */
export class Line {
  sent = 0;
  private down = false;
  private open = new Set<Socket>();
  private server: Server;

  private constructor(readonly port: number, private target: number) {
    this.server = createServer((client) => this.join(client));
  }

  static async lay(port: number, target: number): Promise<Line> {
    const line = new Line(port, target);
    await new Promise<void>((done) => line.server.listen(port, '127.0.0.1', done));
    return line;
  }

  private join(client: Socket): void {
    if (this.down) return void client.destroy();
    const service = connect(this.target, '127.0.0.1');
    for (const [one, other] of [[client, service], [service, client]]) {
      this.open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => { this.open.delete(one); other.destroy(); });
    }
    client.on('data', (piece) => { this.sent += piece.length; });
    client.pipe(service);
    service.pipe(client);
  }

  /** cut ends every connection in the middle of whatever passes and takes no new one. */
  cut(): void {
    this.down = true;
    for (const socket of this.open) socket.destroy();
  }

  mend(): void { this.down = false; }

  close(): void {
    this.cut();
    this.server.close();
  }
}
