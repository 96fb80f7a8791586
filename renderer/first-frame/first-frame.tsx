import { IconSearch, IconSelector } from '@tabler/icons-react';
import { en } from '../i18n/en/index.ts';
import { zhCN } from '../i18n/zh-CN/index.ts';
import { SCREENS, type Screen } from '../navigation/screens.ts';
import { Logo } from '../ui/logo.tsx';

/**
 * The window's frame as markup that the build puts into index.html, so that it is painted before a script has run. The
 * first rendering of `app/shell.tsx` takes its place and looks the same.
 */
export function FirstFrame() {
  return (
    <div className="first-frame" aria-hidden>
      <div className="ff-sidebar">
        <div className="ff-switcher">
          <Logo size={26} />
          <span className="ff-registry">
            <Words of={(texts) => texts.shell.localRegistry} />
          </span>
          <IconSelector size={15} stroke={1.75} />
        </div>
        <Entries side="top" />
        <div className="ff-space" />
        <Entries side="bottom" />
      </div>
      <div className="ff-header">
        <div className="ff-search">
          <IconSearch size={15} stroke={1.75} />
          <Words of={(texts) => texts.palette.open} />
        </div>
      </div>
      <div className="ff-status" />
    </div>
  );
}

function Entries({ side }: Pick<Screen, 'side'>) {
  return (
    <div className="ff-entries">
      {SCREENS.filter((screen) => screen.side === side).map(({ key, icon: Icon }) => (
        <div key={key} className="ff-entry">
          <Icon size={17} stroke={1.75} />
          <span className="ff-label">
            <Words of={(texts) => texts.shell[key]} />
          </span>
        </div>
      ))}
    </div>
  );
}

/** A text in every language, of which the style sheet shows the page's. */
function Words({ of }: { readonly of: (texts: typeof en | typeof zhCN) => string }) {
  return (
    <>
      <span lang="en">{of(en)}</span>
      <span lang="zh-CN">{of(zhCN)}</span>
    </>
  );
}
