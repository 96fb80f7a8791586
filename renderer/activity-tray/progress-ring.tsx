import classes from './progress-ring.module.css';

const SIZE = 16;
const RADIUS = 6.5;
const LENGTH = 2 * Math.PI * RADIUS;
/** What is drawn of the ring when nobody knows how far it is. */
const UNKNOWN = 0.3;

/** A ring that fills; it turns when nobody knows how far it is. The text beside it says the same. */
export function ProgressRing({ progress }: { readonly progress: number | undefined }) {
  return (
    <svg
      width={SIZE}
      height={SIZE}
      viewBox={`0 0 ${SIZE} ${SIZE}`}
      className={classes['ring']}
      data-turning={progress === undefined}
      aria-hidden
    >
      <circle className={classes['track']} cx={SIZE / 2} cy={SIZE / 2} r={RADIUS} />
      <circle
        className={classes['done']}
        cx={SIZE / 2}
        cy={SIZE / 2}
        r={RADIUS}
        strokeDasharray={`${LENGTH * (progress ?? UNKNOWN)} ${LENGTH}`}
      />
    </svg>
  );
}
