import { describe, expect, it } from 'vitest';
import { en } from './en/index.ts';
import { startI18n, systemLanguage } from './i18n.ts';
import { zhCN } from './zh-CN/index.ts';

/** Every text by its full key; English's singular forms have no counterpart in Chinese. */
function textsOf(bundle: object, prefix = ''): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(bundle)) {
    const name = `${prefix}${key}`;
    if (typeof value === 'string') texts.set(name, value);
    else for (const [inner, text] of textsOf(value, `${name}.`)) texts.set(inner, text);
  }
  return texts;
}

const ENGLISH = textsOf(en);
const CHINESE = textsOf(zhCN);
const placeholders = (text: string): string[] =>
  [...text.matchAll(/{{(\w+)}}/g)].map((match) => match[1] ?? '').sort();

describe('texts', () => {
  it('have the same keys in both languages', () => {
    const counted = [...ENGLISH.keys()].filter((key) => !key.endsWith('_one'));
    expect([...CHINESE.keys()].sort()).toEqual(counted.sort());
  });

  it('have every plural in pairs', () => {
    for (const key of ENGLISH.keys()) {
      if (key.endsWith('_one')) expect(ENGLISH.has(key.replace(/_one$/, '_other')), key).toBe(true);
    }
  });

  it('say the same facts in both languages', () => {
    for (const [key, text] of CHINESE) {
      expect(placeholders(text), key).toEqual(placeholders(ENGLISH.get(key) ?? ''));
    }
  });

  it('are never empty, and keep the words of the house', () => {
    for (const [key, text] of [...ENGLISH, ...CHINESE]) {
      expect(text.trim(), key).not.toBe('');
      expect(text, key).not.toMatch(/!|！|\bplease\b|successfully|成功/i);
    }
  });

  it('use the Chinese words of Harbor and Docker', () => {
    // To users of Harbor 镜像仓库 is a repository and 标签 may be a label: the registry is Registry, a label Label.
    for (const [key, text] of CHINESE) expect(text, key).not.toMatch(/镜像仓库|注册表/);
  });

  it('are translated', () => {
    const same = [...CHINESE].filter(([key, text]) => ENGLISH.get(key) === text && /[a-z]{3}/i.test(text));
    // Names of products and formats, and what consists of placeholders.
    expect(same.map(([key]) => key).sort()).toEqual([
      'common.artifactType.CHART',
      'common.artifactType.SBOM',
      'home.address.facts.version',
      'projects.createDialog.namePlaceholder',
      'settings.registry',
      'shell.down.other',
    ]);
  });
});

describe('systemLanguage', () => {
  it.each([
    [['zh-TW', 'en'], 'zh-CN'],
    [['de-DE', 'en-GB'], 'en'],
    [['fr'], 'en'],
    [[], 'en'],
  ])('of %j is %s', (languages, language) => expect(systemLanguage(languages)).toBe(language));
});

describe('numbers in texts', () => {
  it.each(['en', 'zh-CN'] as const)('are grouped in %s', async (language) => {
    const { t } = await startI18n(language);
    expect(t('artifacts:pulls', { count: 1204 })).toContain('1,204');
    expect(t('shell:port.differs', { listening: '5001', wanted: '15001' })).toMatch(/5001.*15001/);
  });
});
