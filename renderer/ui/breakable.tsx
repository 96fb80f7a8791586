import { Fragment } from 'react';

/** After what a path, a media type or a digest may go on in the next line; a path's first slash stays with its name. */
const JOINT = /(?<=[^:=,/\s]\/)(?=[^/\s])|(?<=[:.,=;+@])(?=[^/\s]|\/[^/])/;

/** A long technical word that breaks at its joints rather than anywhere; copied, it is the same text. */
export function Breakable({ text }: { readonly text: string }) {
  return text.split(JOINT).map((part, index) => (
    // Parts have no identity but their place.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    <Fragment key={index}>
      {index === 0 ? null : <wbr />}
      {part}
    </Fragment>
  ));
}
