import type { ReactNode } from 'react';
import classes from './fact-list.module.css';

export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
}

interface FactListProps {
  readonly facts: readonly Fact[];
  /** `stacked`: the value below the name, for names of any length; `amounts`: numbers, which stand right. */
  readonly layout?: 'columns' | 'stacked' | 'amounts';
}

/** Names and values, one a line; facts without a value are left out. */
export function FactList({ facts, layout = 'columns' }: FactListProps) {
  return (
    <dl className={classes['facts']} data-layout={layout}>
      {facts
        .filter(({ value }) => value !== undefined && value !== null && value !== '')
        .map(({ name, value }) => (
          <div key={name} className={classes['fact']}>
            <dt className={classes['name']}>{name}</dt>
            <dd className={classes['value']}>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
