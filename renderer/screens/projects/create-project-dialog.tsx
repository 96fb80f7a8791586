import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProjectName, PROJECT_NAME_MAX } from '../../../registry-core/rules/names.ts';
import { ApiError } from '../../api/api-error.ts';
import { useCreateProject } from '../../data/projects/use-projects.ts';
import classes from '../../ui/dialog.module.css';
import { useErrorText } from '../../ui/error-text.ts';
import { toastDone } from '../../ui/toast.ts';

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
  const isTaken = create.error instanceof ApiError && create.error.code === 'CONFLICT';
  const refusal = isTaken ? t('createDialog.taken') : errorText(create.error);
  const refused = create.error === null ? undefined : refusal;
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
      <AccessChoice value={access} onChange={setAccess} />
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

interface AccessChoiceProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function AccessChoice({ value, onChange }: AccessChoiceProps) {
  const { t } = useTranslation(['projects', 'common']);
  const labelId = useId();
  return (
    <div>
      <div id={labelId} className={classes['label']}>
        {t('createDialog.access')}
      </div>
      <SegmentedControl
        size="xs"
        withItemsBorders={false}
        aria-labelledby={labelId}
        data={[
          { value: 'private', label: t('common:private') },
          { value: 'public', label: t('common:public') },
        ]}
        value={value}
        onChange={onChange}
      />
      <p className={classes['hint']}>{value === 'public' ? t('access.public') : t('access.private')}</p>
    </div>
  );
}
