import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error.ts';
import { asSentence } from '../format/sentence.ts';

/** Codes whose meaning is said in the user's language; of all others the registry's own message is shown. */
const TRANSLATED = [
  'NETWORK',
  'UNAVAILABLE',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'NOT_FOUND',
  'STORAGE_FULL',
] as const;

/** The function that says what an error means to the user. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation('errors');
  return useCallback(
    (error) => {
      if (error instanceof ApiError) {
        const code = TRANSLATED.find((one) => one === error.code);
        return code === undefined ? asSentence(error.message) : t(`code.${code}`);
      }
      return error instanceof Error ? error.message : '';
    },
    [t],
  );
}
