import type { Database, Statement } from '../database/index.ts';
import type { SecretSealer } from './secret-sealer.ts';

/** Secrets that must be readable again, in table `sealed_secret`: never without the master key. */
export class SealedSecrets {
  readonly #sealer: SecretSealer;
  readonly #clock: () => number;
  readonly #upsert: Statement<[name: string, sealed: Buffer, createdAt: number], never>;
  readonly #find: Statement<[name: string], { sealed: Buffer }>;
  readonly #delete: Statement<[name: string], never>;

  constructor(database: Database, sealer: SecretSealer, clock: () => number = Date.now) {
    this.#sealer = sealer;
    this.#clock = clock;
    this.#upsert = database.prepare(
      `INSERT INTO sealed_secret (name, sealed, created_at) VALUES (?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, created_at = excluded.created_at`,
    );
    this.#find = database.prepare('SELECT sealed FROM sealed_secret WHERE name = ?');
    this.#delete = database.prepare('DELETE FROM sealed_secret WHERE name = ?');
    const any = database.prepare<[], { found: number }>(
      'SELECT EXISTS (SELECT 1 FROM sealed_secret) AS found',
    );
    sealer.register(() => any.get()?.found === 1);
  }

  /** Seals a secret; what is returned stores it. Call that inside a transaction. */
  async seal(name: string, secret: string): Promise<() => void> {
    const sealed = await this.#sealer.seal(purposeOf(name), Buffer.from(secret, 'utf8'));
    return () => this.#upsert.run(name, sealed, this.#clock());
  }

  /**
   * The secret of this name, undefined when there is none. Throws SECRET_UNREADABLE when another master key sealed
   * it, SECRET_STORE_UNUSABLE without a master key.
   */
  async read(name: string): Promise<string | undefined> {
    const row = this.#find.get(name);
    if (row === undefined) return undefined;
    return (await this.#sealer.unseal(purposeOf(name), row.sealed)).toString('utf8');
  }

  /** Whether there is a secret of this name; needs no master key. */
  has(name: string): boolean {
    return this.#find.get(name) !== undefined;
  }

  /** Forgets a secret. Call it inside a transaction. */
  remove(name: string): void {
    this.#delete.run(name);
  }
}

function purposeOf(name: string): string {
  return `sealed-secret/${name}`;
}
