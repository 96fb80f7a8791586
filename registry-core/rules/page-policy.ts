/**
 * What a page of Marina may do, in the window and in the portal: load its own files and talk to its own origin, nothing
 * else; nothing is inline, nothing is framed. Images may be `data:` because icons of charts and vendors come that way
 * through the API.
 */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');
