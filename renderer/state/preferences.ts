import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { Language, ThemeChoice } from '../../main/ipc-contract/app.ts';
import { CLIENTS, type Client } from '../commands/client.ts';

/** What the user chose about how the window looks; kept in the browser's storage. */
export interface Preferences {
  readonly theme: ThemeChoice;
  /** Null: as the system has it. */
  readonly language: Language | null;
  /** The client whose commands are shown. */
  readonly client: Client;
  readonly firstStepsHidden: boolean;
  /** Columns of the artifact list that are left out, by their ids. */
  readonly hiddenArtifactColumns: readonly string[];
  /** Whether a quick look at the chosen artifact stands beside the list. */
  readonly inspectorShown: boolean;
}

export const usePreferences = create<Preferences>()(
  persist(
    (): Preferences => ({
      theme: 'system',
      language: null,
      client: 'docker',
      firstStepsHidden: false,
      hiddenArtifactColumns: [],
      inspectorShown: false,
    }),
    {
      name: 'marina.preferences',
      version: 1,
      // What an older or a newer version stored is taken over field by field, as far as it is understood.
      merge: (stored, defaults) => ({ ...defaults, ...understood(stored) }),
    },
  ),
);

/** Changes preferences. */
export function setPreferences(changes: Partial<Preferences>): void {
  usePreferences.setState(changes);
}

function understood(stored: unknown): Partial<Preferences> {
  if (typeof stored !== 'object' || stored === null) return {};
  const { theme, language, client, firstStepsHidden, hiddenArtifactColumns, inspectorShown } =
    stored as Record<keyof Preferences, unknown>;
  return {
    ...(theme === 'system' || theme === 'light' || theme === 'dark' ? { theme } : {}),
    ...(language === 'en' || language === 'zh-CN' ? { language } : {}),
    ...(isClient(client) ? { client } : {}),
    ...(typeof firstStepsHidden === 'boolean' ? { firstStepsHidden } : {}),
    ...(isTexts(hiddenArtifactColumns) ? { hiddenArtifactColumns } : {}),
    ...(typeof inspectorShown === 'boolean' ? { inspectorShown } : {}),
  };
}

function isClient(value: unknown): value is Client {
  return CLIENTS.some((client) => client === value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
