// The page's only blocking script: has the frame in the user's colours and language from its first paint on, and keeps
// the application back until then. What is said of the page here, main.tsx says again from the same stored choices.
(() => {
  const html = document.documentElement;
  let stored = {};
  try {
    stored = JSON.parse(localStorage.getItem('marina.preferences') ?? '{}').state ?? {};
  } catch {
    // Not stored, or not understood: as the system has it.
  }
  const systemIsDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const isDark = stored.theme === 'dark' || (stored.theme !== 'light' && systemIsDark);
  html.dataset.mantineColorScheme = isDark ? 'dark' : 'light';
  const spoken = navigator.languages.find((language) => /^(zh|en)/.test(language)) ?? 'en';
  html.lang = stored.language ?? (spoken.startsWith('zh') ? 'zh-CN' : 'en');
  html.dataset.platform = navigator.userAgent.includes('Mac OS X') && 'marina' in window ? 'mac' : 'other';

  // A page that is not seen paints nothing.
  const painted = new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 300);
  });
  const load = (link) =>
    new Promise((resolve) => {
      link.addEventListener('load', resolve);
      link.addEventListener('error', resolve);
      link.rel = link.dataset.start;
    });
  addEventListener('DOMContentLoaded', async () => {
    await painted;
    const links = [...document.querySelectorAll('link[data-start]')];
    await Promise.all(links.map(load));
    for (const { rel, href } of links) if (rel === 'modulepreload') void import(href);
  });
})();
