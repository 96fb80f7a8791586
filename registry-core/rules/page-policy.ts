/**
 * What a page of Marina may do: load its own files and talk to its own origin, nothing else; nothing is inline, nothing
 * is framed. Images may be `data:` because icons of charts and vendors come that way through the API.
 */
const OWN_ORIGIN_ONLY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
];

/** The policy of the window and of the portal, whose scripts make no markup of texts. */
export const PAGE_POLICY = [
  ...OWN_ORIGIN_ONLY,
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** The policy of the page that shows the API's document: Swagger UI makes its markup of texts. */
export const DOCUMENT_PAGE_POLICY = OWN_ORIGIN_ONLY.join('; ');
