import classes from './tag-chip.module.css';

/** A tag's name. */
export function TagChip({ name }: { readonly name: string }) {
  return (
    <span className={classes['chip']} data-hint={name} data-hint-when="cut">
      {name}
    </span>
  );
}
