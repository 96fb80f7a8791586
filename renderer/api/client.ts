import { HarborApi } from './harbor.ts';
import { MarinaApi } from './marina.ts';
import { ApiTransport, type Fetch } from './transport.ts';

/** Everything the window and the web portal ask the registry, by the API's two halves. */
export interface ApiClient {
  /** Harbor's API v2.0 of this registry. */
  readonly harbor: HarborApi;
  /** Marina's own API. */
  readonly marina: MarinaApi;
  readonly transport: ApiTransport;
}

/** A client of the own origin. Tests pass their own `fetch`. */
export function createApiClient(fetchFunction?: Fetch): ApiClient {
  const transport = new ApiTransport(fetchFunction);
  return { harbor: new HarborApi(transport), marina: new MarinaApi(transport), transport };
}
