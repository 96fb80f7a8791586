import type { TFunction } from 'i18next';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';

const AREAS = ['common', 'acts', 'artifacts', 'errors'] as const;

/** The texts of the parts that long lists are made of, and the language that holds. */
interface Texts {
  readonly t: TFunction<typeof AREAS>;
  readonly language: string;
}

const TextsContext = createContext<Texts | undefined>(undefined);

/** Follows the language once for all parts that use {@link useTexts}. */
export function TextsProvider({ children }: { readonly children: ReactNode }) {
  const { t, i18n } = useTranslation(AREAS);
  const texts = useMemo(() => ({ t, language: i18n.language }), [t, i18n.language]);
  return <TextsContext value={texts}>{children}</TextsContext>;
}

/**
 * The texts for the cells of long lists. `useTranslation` does the same, but each use follows the language by itself,
 * which cells by the hundred feel.
 */
export function useTexts(): Texts {
  const texts = useContext(TextsContext);
  if (texts === undefined) throw new Error('there is no TextsProvider around');
  return texts;
}
