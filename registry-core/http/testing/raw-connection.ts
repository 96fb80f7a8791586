import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A TCP connection on which a test writes what it likes. */
export class RawConnection {
  readonly socket: Socket;
  #received = '';
  #closed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#received += text;
    });
    socket.on('close', () => {
      this.#closed = true;
    });
    // A reset connection is one of the ends that tests look for.
    socket.on('error', () => {});
  }

  static async open(port: number, host = '127.0.0.1'): Promise<RawConnection> {
    const socket = connect(port, host);
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  /** Everything that came so far. */
  get received(): string {
    return this.#received;
  }

  get closed(): boolean {
    return this.#closed;
  }

  write(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Resolves with everything received once it matches; rejects when the connection ends first. */
  until(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        this.socket.off('data', check).off('close', check);
        finish();
      };
      const check = (): void => {
        if (pattern.test(this.#received)) settle(() => resolve(this.#received));
        else if (this.#closed)
          settle(() => reject(new Error(`the connection ended after: ${this.#received}`)));
      };
      this.socket.on('data', check).on('close', check);
      check();
    });
  }

  /** Resolves with everything received once the server has ended the connection. */
  async end(): Promise<string> {
    if (!this.#closed) await once(this.socket, 'close');
    return this.#received;
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** One answer taken apart. */
export interface RawAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Takes the first answer of a connection apart. */
export function parseAnswer(text: string): RawAnswer {
  const headEnd = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = text.slice(0, headEnd).split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: new Map(headers),
    body: text.slice(headEnd + 4),
  };
}

/** The code of a JSON error answer. */
export function errorCode({ headers, body }: RawAnswer): string | undefined {
  if (headers.get('content-type') !== 'application/json') return undefined;
  const parsed = JSON.parse(body) as { readonly errors?: readonly { readonly code: string }[] };
  return parsed.errors?.[0]?.code;
}
