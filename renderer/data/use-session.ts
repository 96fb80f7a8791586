import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from './api-context.ts';

/** A name and its password, as the portal's sign-in form takes them. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Begins a session of the web portal; everything is fetched anew with it. */
export function useSignIn() {
  const { transport } = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ username, password }: Credentials) =>
      transport.send({ method: 'POST', path: '/c/login', body: { principal: username, password } }),
    onSuccess: () => client.invalidateQueries(),
    gcTime: 0,
  });
}

/** Ends the session of the web portal, and forgets what was fetched in it. */
export function useSignOut() {
  const { transport } = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => transport.send({ path: '/c/log_out' }),
    onSuccess: () => client.resetQueries(),
  });
}
