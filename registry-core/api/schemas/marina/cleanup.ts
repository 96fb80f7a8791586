import { Type } from 'typebox';
import { Nullable } from '../common.ts';

/** What a garbage collection would remove now. */
export const GarbageForecast = Type.Object(
  {
    blobs: Type.Integer(),
    bytes: Type.Integer(),
    graceSeconds: Type.Integer({ description: 'How long content stays that nothing refers to' }),
    hindrance: Nullable(Type.String({ description: 'Why nothing may be collected yet' })),
  },
  { title: 'GarbageForecast' },
);
