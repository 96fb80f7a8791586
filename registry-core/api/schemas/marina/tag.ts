import { type Static, Type } from 'typebox';

/** A tag, the artifact that it points at, and the one that it is to point at. */
export const TagMoveRequest = Type.Object(
  {
    name: Type.String(),
    from: Type.String({ description: 'Digest; the move is refused when the tag points elsewhere by now' }),
    to: Type.String({ description: 'Digest' }),
  },
  { title: 'TagMove' },
);
export type TagMoveRequest = Static<typeof TagMoveRequest>;
