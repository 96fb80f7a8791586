import { createContext, useContext } from 'react';
import { type ApiClient, createApiClient } from '../api/client.ts';

/** The client of this window's registry; tests and, later, remotes put another in its place. */
export const ApiContext = createContext<ApiClient>(createApiClient());

export function useApi(): ApiClient {
  return useContext(ApiContext);
}
