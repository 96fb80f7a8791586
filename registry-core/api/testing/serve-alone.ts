import type { Guard } from '../../access/guard.ts';
import type { ApiInstance } from '../instance.ts';
import type { Serve } from '../serving/call.ts';
import type { Finder } from '../serving/finder.ts';
import { Places } from '../serving/places.ts';
import { type ApiAuthenticator, servingOn } from '../serving/serve.ts';

/** Serves operations that lead to no project, without a registry behind them. */
export function serveAlone(instance: ApiInstance, authenticator: ApiAuthenticator): Serve {
  const absent = new Proxy(
    {},
    {
      get: () => {
        throw new Error('this operation asks for a place');
      },
    },
  );
  return servingOn(instance, authenticator, new Places(absent as Guard, absent as Finder));
}
