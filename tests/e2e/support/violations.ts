import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** WCAG 2.2 AA. Legacy mode: axe would open a window of its own for its report, which the application does not let it. */
export async function violationsOn(page: Page): Promise<string[]> {
  const report = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return report.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}
