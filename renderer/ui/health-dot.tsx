import type { Health } from '../host/core-status.ts';
import classes from './health-dot.module.css';

/** The registry's health as a dot; always beside a word that says the same. */
export function HealthDot({ health }: { readonly health: Health }) {
  return <span className={classes['dot']} data-health={health} aria-hidden />;
}
