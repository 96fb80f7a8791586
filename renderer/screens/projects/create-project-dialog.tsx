import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/api-error.ts';
import { useCreateProject } from '../../data/use-projects.ts';
import classes from '../../ui/dialog.module.css';
import { useErrorText } from '../../ui/error-text.ts';
import { toastDone } from '../../ui/toast.ts';
import { isProjectName, PROJECT_NAME_MAX } from './project-name.ts';

interface CreateProjectDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function CreateProjectDialog({ opened, onClose }: CreateProjectDialogProps) {
  const { t } = useTranslation(['projects', 'common']);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('createDialog.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <CreateProjectForm onClose={onClose} />
    </Modal>
  );
}

/** Mounted with the dialog, so that it opens empty each time. */
function CreateProjectForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation(['projects', 'common']);
  const errorText = useErrorText();
  const create = useCreateProject();
  const [name, setName] = useState('');
  const [access, setAccess] = useState<string>('private');
  const [checked, setChecked] = useState(false);
  const accessLabel = useId();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (!isProjectName(name) || create.isPending) return;
    create.mutate(
      { name, public: access === 'public' },
      {
        onSuccess: () => {
          toastDone(t('done.created', { name }));
          onClose();
        },
      },
    );
  };
  const invalid = checked && !isProjectName(name) ? t('createDialog.invalidName') : undefined;
  const refused = create.error === null ? undefined : refusalText(create.error);
  function refusalText(error: Error): string {
    const taken = error instanceof ApiError && error.code === 'CONFLICT';
    return taken ? t('createDialog.taken') : errorText(error);
  }
  return (
    <form onSubmit={submit} noValidate className={classes['form']}>
      <TextInput
        data-autofocus
        label={t('createDialog.name')}
        description={t('createDialog.nameHint')}
        placeholder={t('createDialog.namePlaceholder')}
        value={name}
        maxLength={PROJECT_NAME_MAX}
        autoComplete="off"
        spellCheck={false}
        error={invalid ?? refused}
        onChange={(event) => {
          setName(event.currentTarget.value);
          create.reset();
        }}
      />
      <div>
        <div id={accessLabel} className={classes['label']}>
          {t('createDialog.access')}
        </div>
        <SegmentedControl
          size="xs"
          withItemsBorders={false}
          aria-labelledby={accessLabel}
          data={[
            { value: 'private', label: t('common:private') },
            { value: 'public', label: t('common:public') },
          ]}
          value={access}
          onChange={setAccess}
        />
        <p className={classes['hint']}>{access === 'public' ? t('access.public') : t('access.private')}</p>
      </div>
      <div className={classes['buttons']}>
        <Button variant="default" onClick={onClose}>
          {t('common:cancel')}
        </Button>
        <Button type="submit" loading={create.isPending}>
          {t('createDialog.submit')}
        </Button>
      </div>
    </form>
  );
}
