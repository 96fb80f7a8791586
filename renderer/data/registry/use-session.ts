import { useMutation, useQueryClient } from '@tanstack/react-query';
import { bridge } from '../../host/bridge.ts';
import { useApi } from '../api-context.ts';
import { useConnection } from './use-registry.ts';

/** A name and its password, as the portal's sign-in form takes them. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/**
 * Whether somebody looks at the web portal without having signed in: what is public is there to be read, and nothing can
 * be done. False while it is not known yet.
 */
export function useIsVisitor(): boolean {
  const username = useConnection().data?.username;
  return username === null && bridge() === undefined;
}

/** Begins a session of the web portal; everything is fetched anew with it. */
export function useSignIn() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ username, password }: Credentials) =>
      api.call('signIn', { body: { principal: username, password } }),
    onSuccess: () => client.invalidateQueries(),
    gcTime: 0,
  });
}

/** Ends the session of the web portal, and forgets what was fetched in it. */
export function useSignOut() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.call('signOut', {}),
    onSuccess: () => client.resetQueries(),
  });
}
