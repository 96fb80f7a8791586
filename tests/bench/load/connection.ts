import { connect, type Socket } from 'node:net';

/** An answer; its body was counted and dropped. */
export interface Answer {
  readonly status: number;
  /** The Location header, or empty. */
  readonly location: string;
  readonly bodyBytes: number;
}

interface Pending {
  readonly method: string;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

const READ_BYTES = 256 * 1024;

/**
 * One kept HTTP/1.1 connection, one request at a time. Written on a socket that reads into one buffer again and again:
 * Node's own client would cost the machine about as much as the servers that are measured.
 */
export class Connection {
  readonly #target: URL;
  #socket: Socket | undefined;
  #pending: Pending | undefined;
  #head = '';
  #answer: { status: number; location: string; bytes: number } | undefined;
  #missing = 0;

  constructor(url: string) {
    this.#target = new URL(url);
  }

  /** Sends a request; `body` is written piece by piece. Rejects where the connection breaks or the answer has no length. */
  request(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: readonly Uint8Array[] = [],
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#pending = { method, resolve, reject };
      const length = body.reduce((sum, piece) => sum + piece.length, 0);
      const lines = Object.entries({ Host: this.#target.host, ...headers, 'Content-Length': String(length) });
      const socket = this.#open();
      socket.cork();
      socket.write(
        `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
      );
      for (const piece of body) socket.write(piece);
      socket.uncork();
    });
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #open(): Socket {
    if (this.#socket !== undefined) return this.#socket;
    const socket = connect({
      host: this.#target.hostname,
      port: Number(this.#target.port),
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafe(READ_BYTES),
        callback: (count, buffer) => {
          this.#read(Buffer.from(buffer.buffer, buffer.byteOffset, count));
          return true;
        },
      },
    });
    socket.on('error', (error) => this.#fail(socket, error));
    socket.on('close', () => this.#fail(socket, new Error('the connection was closed')));
    this.#socket = socket;
    return socket;
  }

  #fail(socket: Socket, error: Error): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#head = '';
    this.#answer = undefined;
    socket.destroy();
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.reject(error);
  }

  #read(chunk: Buffer): void {
    if (this.#answer !== undefined) {
      this.#take(chunk.length);
      return;
    }
    this.#head += chunk.toString('latin1');
    const end = this.#head.indexOf('\r\n\r\n');
    if (end === -1) return;
    const head = this.#head.slice(0, end);
    const rest = this.#head.length - end - 4;
    this.#head = '';
    const length = /^content-length: *(\d+)/im.exec(head)?.[1];
    const bodiless = this.#pending?.method === 'HEAD' || head.startsWith('HTTP/1.1 204');
    if (length === undefined && !bodiless) {
      const socket = this.#socket;
      if (socket !== undefined) this.#fail(socket, new Error(`an answer without length: ${head}`));
      return;
    }
    this.#missing = bodiless ? 0 : Number(length);
    this.#answer = {
      status: Number(head.slice(9, 12)),
      location: /^location: *(.*)$/im.exec(head)?.[1] ?? '',
      bytes: this.#missing,
    };
    this.#take(rest);
  }

  #take(bytes: number): void {
    this.#missing -= bytes;
    const [answer, pending] = [this.#answer, this.#pending];
    if (this.#missing > 0 || answer === undefined) return;
    this.#answer = undefined;
    this.#pending = undefined;
    pending?.resolve({ status: answer.status, location: answer.location, bodyBytes: answer.bytes });
  }
}
