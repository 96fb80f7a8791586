import { UnstyledButton } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Breakable } from './breakable.tsx';
import classes from './long-text.module.css';

/** What is longer is cut until it is asked for: in characters, and in lines. */
const SHORT = 320;
const LINES = 5;
const PAGE = /^https?:\/\/[^\s/]+\S*$/i;

/** A text that somebody else wrote, of any length: an address leads there, a long one is opened by a button. */
export function LongText({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  const [whole, setWhole] = useState(false);
  if (PAGE.test(text) && text.length <= SHORT) return <PageLink address={text} />;
  const isLong = text.length > SHORT || text.split('\n').length > LINES;
  if (!isLong) return <Breakable text={text} />;
  return (
    <>
      <span className={classes['text']} data-whole={whole}>
        <Breakable text={whole ? text : text.slice(0, SHORT * 2)} />
      </span>
      <UnstyledButton className={classes['more']} aria-expanded={whole} onClick={() => setWhole(!whole)}>
        {whole ? t('showLess') : t('showAll')}
      </UnstyledButton>
    </>
  );
}

/** Opens in the browser, not in Marina; the whole address is what is read, so that nobody is led elsewhere. */
function PageLink({ address }: { readonly address: string }) {
  return (
    <a className={classes['link']} href={address} target="_blank" rel="noopener noreferrer">
      <Breakable text={address} />
      <IconExternalLink size={13} stroke={1.75} aria-hidden />
    </a>
  );
}
