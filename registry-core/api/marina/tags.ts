import type { Tagging } from '../../catalog/index.ts';
import { moveTag } from '../contract/marina/tag.ts';
import type { Serve } from '../serving/call.ts';

/** What Harbor cannot do with tags. */
export function serveTags(serve: Serve, { tagging }: { readonly tagging: Tagging }): void {
  serve(moveTag, ({ body, repository, user }) => tagging.move(repository, body, user.username));
}
