import { Type } from 'typebox';
import { Nullable } from '../common.ts';

/** What a garbage collection would remove now. */
export const GarbageForecast = Type.Object(
  {
    blobs: Type.Integer(),
    bytes: Type.Integer(),
    graceSeconds: Type.Integer({ description: 'How long content stays that nothing refers to' }),
    hindrance: Nullable(
      Type.Object(
        {
          why: Type.Union([Type.Literal('update'), Type.Literal('clock')]),
          waitSeconds: Type.Integer(),
        },
        {
          description:
            'Why nothing may be collected yet: an update is still looked through; the registry was started, slept, or had its clock set',
        },
      ),
    ),
  },
  { title: 'GarbageForecast' },
);
