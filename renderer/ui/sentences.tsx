import { Children, Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { sentenceGap } from '../format/sentence.ts';

/** Sentences one after the other, with what the language puts between them; null ones are left out. */
export function Sentences({ children }: { readonly children: ReactNode }) {
  const { i18n } = useTranslation();
  return Children.toArray(children).map((sentence, index) => (
    // Sentences have no identity but their place.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    <Fragment key={index}>
      {index === 0 ? null : sentenceGap(i18n.language)}
      {sentence}
    </Fragment>
  ));
}
