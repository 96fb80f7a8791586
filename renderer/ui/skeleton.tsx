import classes from './skeleton.module.css';

/** A grey bar in the place of text that is still coming. `width` is a CSS length. */
export function SkeletonBar({ width }: { readonly width: string }) {
  return <span className={classes['bar']} style={{ width }} aria-hidden />;
}
