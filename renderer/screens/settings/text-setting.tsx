import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettingsBody, SettingsChange } from '../../../registry-core/api/schemas/marina/registry.ts';
import { useChangeSettings, useSettings } from '../../data/registry/use-settings.ts';
import { useErrorText } from '../../ui/error-text.ts';
import { toastDone } from '../../ui/toast.ts';
import { SettingRow } from './setting-row.tsx';
import classes from './text-setting.module.css';

interface TextSettingProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly placeholder?: string;
  /** Behind the field. */
  readonly unit?: string | undefined;
  /** Of the field, in px. */
  readonly width: number;
  /** The setting as text. */
  readonly shown: (settings: SettingsBody) => string;
  /** What the text means, or what is wrong with it. */
  readonly read: (text: string) => { readonly change: SettingsChange } | { readonly problem: string };
}

/** A setting that is typed: saved by Enter or its button, given up by Escape. What is wrong with it stands below it. */
export function TextSetting({ label, hint, placeholder, unit, width, shown, read }: TextSettingProps) {
  const { t } = useTranslation(['settings', 'common']);
  const labelId = useId();
  const { text, isKnown, isChanged, isPending, problem, edit, submit } = useDraft({ label, shown, read });
  return (
    <SettingRow label={label} labelId={labelId} {...(hint === undefined ? {} : { hint })}>
      <form className={classes['form']} onSubmit={submit} noValidate>
        {isChanged ? (
          <>
            <Button variant="subtle" color="gray" size="compact-sm" onClick={() => edit(undefined)}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" size="compact-sm" loading={isPending}>
              {t('save')}
            </Button>
          </>
        ) : null}
        <TextInput
          w={width}
          aria-labelledby={labelId}
          placeholder={placeholder ?? ''}
          autoComplete="off"
          spellCheck={false}
          disabled={!isKnown}
          value={text}
          error={problem}
          classNames={{ error: classes['error'] ?? '' }}
          onChange={(event) => edit(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') edit(undefined);
          }}
        />
        {unit === undefined ? null : <span className={classes['unit']}>{unit}</span>}
      </form>
    </SettingRow>
  );
}

/** What was typed and is not saved yet, what is wrong with it, and the way to save it. */
function useDraft({ label, shown, read }: Pick<TextSettingProps, 'label' | 'shown' | 'read'>) {
  const { t } = useTranslation('settings');
  const errorText = useErrorText();
  const settings = useSettings().data;
  const change = useChangeSettings();
  const [draft, setDraft] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const saved = settings === undefined ? '' : shown(settings);
  const isChanged = draft !== undefined && draft !== saved;
  const edit = (next: string | undefined): void => {
    setDraft(next);
    setProblem(undefined);
    change.reset();
  };
  const onSuccess = (): void => {
    setDraft(undefined);
    toastDone(t('saved', { label }));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isChanged || change.isPending) return;
    const meant = read(draft.trim());
    if ('problem' in meant) setProblem(meant.problem);
    else change.mutate(meant.change, { onSuccess });
  };
  const refused = change.error === null ? undefined : errorText(change.error);
  return {
    text: draft ?? saved,
    isKnown: settings !== undefined,
    isChanged,
    isPending: change.isPending,
    problem: problem ?? refused,
    edit,
    submit,
  };
}
