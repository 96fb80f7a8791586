import type { FastifyReply, FastifyRequest } from 'fastify';
import type { NumberedRequest } from '../../catalog/index.ts';
import type { PageQuery } from '../schemas/common.ts';

/** Where a numbered page lies. A size of zero or less lifts the limit, as in Harbor. */
export function pageRequest({ page, page_size: size }: PageQuery): NumberedRequest {
  if (size <= 0) return { offset: 0, limit: undefined };
  // Beyond 2^53 the offset would not be exact, and no list is that long.
  return { offset: Math.min((page - 1) * size, Number.MAX_SAFE_INTEGER), limit: size };
}

/** The call of a list. */
interface ListCall {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly query: PageQuery;
}

/** Sets X-Total-Count and, where there are neighbours, Link. */
export function setPageHeaders({ request, reply, query }: ListCall, total: number): void {
  reply.header('X-Total-Count', total);
  const links = pageLinks(request.url, query, total);
  if (links !== '') reply.header('Link', links);
}

/**
 * The Link header of a page. The URLs begin with the path: Harbor's client puts the host before whatever stands
 * there, and it splits the header at commas, so none may be left in a query.
 */
export function pageLinks(url: string, { page, page_size: size }: PageQuery, total: number): string {
  if (size <= 0) return '';
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  const parameters = new URLSearchParams(question < 0 ? '' : url.slice(question + 1));
  const link = (target: number, relation: string): string => {
    parameters.set('page', String(target));
    parameters.set('page_size', String(size));
    return `<${path.replaceAll(',', '%2C')}?${parameters}>; rel="${relation}"`;
  };
  const links: string[] = [];
  if (page > 1) links.push(link(page - 1, 'prev'));
  if (page * size < total) links.push(link(page + 1, 'next'));
  return links.join(' , ');
}
