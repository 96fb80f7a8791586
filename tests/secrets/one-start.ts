import { createHash } from 'node:crypto';
import { Keychain } from '../../main/secrets/keychain.ts';
import { MasterKeyKeeper } from '../../main/secrets/master-key-keeper.ts';

// One start of an application that needs its master key, as a process of its own: libsecret keeps the connection to
// the bus that it found first. Prints a digest of the key, or why there is none, and the state.
const [dataFolder = '', mayCreate] = process.argv.slice(2);
const keeper = new MasterKeyKeeper({
  dataFolder,
  places: [new Keychain()],
  bestPlace: 'keychain',
  declined: { get: () => [], set: () => {} },
  onState: () => {},
  log: () => {},
});
const outcome = await keeper.key(mayCreate === 'may-create').then(
  (key) => ({ key: createHash('sha256').update(key).digest('hex') }),
  (thrown: unknown) => ({ refusal: thrown instanceof Error ? thrown.message : String(thrown) }),
);
process.stdout.write(JSON.stringify({ ...outcome, state: await keeper.state() }));
