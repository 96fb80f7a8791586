import { useTranslation } from 'react-i18next';
import { SETTING_LIMITS } from '../../../registry-core/rules/setting-limits.ts';
import { TextSetting } from './text-setting.tsx';
import { wholeNumber } from './typed-values.ts';

interface NumberSettingProps {
  readonly name: keyof typeof SETTING_LIMITS;
  readonly label: string;
  readonly hint?: string;
  readonly unit?: string;
}

/** A setting that is a whole number. */
export function NumberSetting({ name, ...shown }: NumberSettingProps) {
  const { t } = useTranslation('settings');
  const { least, most } = SETTING_LIMITS[name];
  return (
    <TextSetting
      {...shown}
      width={88}
      shown={(settings) => String(settings[name])}
      read={(text) => {
        const number = wholeNumber(text);
        const isWithin = number !== undefined && number >= least && number <= most;
        if (isWithin) return { change: { [name]: number } };
        // As it is to be typed.
        return { problem: t('invalid.number', { least: String(least), most: String(most) }) };
      }}
    />
  );
}
