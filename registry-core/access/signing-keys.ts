import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Database, Statement } from '../database/index.ts';
import { RegistryError } from '../errors/index.ts';
import type { SecretSealer } from '../secrets/index.ts';
import { JWT_ALGORITHM, type JwtSigner } from './jwt.ts';

interface KeyRow {
  key_id: string;
  algorithm: string;
  private_key: Buffer;
  public_key: string;
  created_at: number;
  retired_at: number | null;
}

interface PublicKey {
  readonly key: KeyObject;
  /** Unix ms; undefined for the key that signs. */
  readonly retiredAt: number | undefined;
}

const generateKeyPairAsync = promisify(generateKeyPair);

/**
 * The ES256 keys that sign bearer tokens. Public halves are in memory from the start, so that checking a token
 * never waits; the private half is unsealed, or on a first run made, when the first token is issued.
 */
export class SigningKeys {
  readonly #database: Database;
  readonly #sealer: SecretSealer;
  readonly #retiredForMs: () => number;
  readonly #clock: () => number;
  readonly #insert: Statement<[string, string, Buffer, string, number], never>;
  readonly #retire: Statement<[retiredAt: number, exceptKeyId: string], never>;
  readonly #deleteOld: Statement<[retiredBefore: number], never>;
  readonly #all: Statement<[], KeyRow>;
  readonly #publicKeys = new Map<string, PublicKey>();
  #signer: Promise<JwtSigner> | undefined;

  /** `retiredForMs`: how long a retired key must still verify, the life of a token with its leeway. */
  constructor(
    database: Database,
    sealer: SecretSealer,
    retiredForMs: () => number,
    clock: () => number = Date.now,
  ) {
    this.#database = database;
    this.#sealer = sealer;
    this.#retiredForMs = retiredForMs;
    this.#clock = clock;
    this.#insert = database.prepare(
      'INSERT INTO signing_key (key_id, algorithm, private_key, public_key, created_at) VALUES (?, ?, ?, ?, ?)',
    );
    this.#retire = database.prepare(
      'UPDATE signing_key SET retired_at = ? WHERE retired_at IS NULL AND key_id <> ?',
    );
    this.#deleteOld = database.prepare('DELETE FROM signing_key WHERE retired_at < ?');
    this.#all = database.prepare(
      `SELECT key_id, algorithm, private_key, public_key, created_at, retired_at FROM signing_key
       ORDER BY created_at`,
    );
    const any = database.prepare<[], { found: number }>('SELECT EXISTS (SELECT 1 FROM signing_key) AS found');
    sealer.register(() => any.get()?.found === 1);
    this.#loadPublicKeys();
  }

  /** The public key of this id while it may verify: the current one, and retired ones until their last token expired. */
  publicKey(keyId: string): KeyObject | undefined {
    const found = this.#publicKeys.get(keyId);
    if (found === undefined) return undefined;
    if (found.retiredAt !== undefined && this.#clock() > found.retiredAt + this.#retiredForMs())
      return undefined;
    return found.key;
  }

  /**
   * The key that signs. Throws SECRET_STORE_UNUSABLE when the master key cannot be had. A key that another master
   * key sealed is retired and replaced: nothing is lost with it but the power to sign.
   */
  current(): Promise<JwtSigner> {
    this.#signer ??= this.#loadOrCreate().catch((thrown: unknown) => {
      this.#signer = undefined;
      throw thrown;
    });
    return this.#signer;
  }

  /** Signs with a new key from now on; tokens of the old one stay good until they expire. */
  async rotate(): Promise<void> {
    const created = this.#create();
    await created;
    this.#signer = created;
  }

  async #loadOrCreate(): Promise<JwtSigner> {
    const row = this.#all.all().findLast((key) => key.retired_at === null);
    if (row === undefined) return this.#create();
    try {
      const pkcs8 = await this.#sealer.unseal(purposeOf(row.key_id), row.private_key);
      return {
        keyId: row.key_id,
        privateKey: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
      };
    } catch (thrown) {
      if (thrown instanceof RegistryError && thrown.code === 'SECRET_UNREADABLE') return this.#create();
      throw thrown;
    }
  }

  async #create(): Promise<JwtSigner> {
    const { privateKey, publicKey } = await generateKeyPairAsync('ec', { namedCurve: 'P-256' });
    const keyId = thumbprintOf(publicKey);
    const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
    const sealed = await this.#sealer.seal(purposeOf(keyId), pkcs8);
    const jwk = JSON.stringify(publicKey.export({ format: 'jwk' }));
    const now = this.#clock();
    await this.#database.write(() => {
      this.#insert.run(keyId, JWT_ALGORITHM, sealed, jwk, now);
      this.#retire.run(now, keyId);
      this.#deleteOld.run(now - this.#retiredForMs());
    });
    this.#loadPublicKeys();
    return { keyId, privateKey };
  }

  #loadPublicKeys(): void {
    this.#publicKeys.clear();
    for (const row of this.#all.all()) {
      if (row.algorithm !== JWT_ALGORITHM) continue;
      const key = createPublicKey({ key: JSON.parse(row.public_key), format: 'jwk' });
      this.#publicKeys.set(row.key_id, { key, retiredAt: row.retired_at ?? undefined });
    }
  }
}

function purposeOf(keyId: string): string {
  return `signing-key/${keyId}`;
}

/** RFC 7638: the members of the public JWK in the order of their names, hashed. */
function thumbprintOf(publicKey: KeyObject): string {
  const { crv, kty, x, y } = publicKey.export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}
