import { Type } from 'typebox';
import { request } from './contract.ts';

/** Writing to the clipboard; reading it is not offered. */
export const clipboardContract = {
  domain: 'clipboard',
  requests: {
    writeText: request<void>()(Type.Tuple([Type.String({ maxLength: 4_194_304 })])),
  },
  events: {},
} as const;
export type ClipboardContract = typeof clipboardContract;
