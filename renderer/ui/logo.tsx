/** Marina's mark: containers on the water. The same drawing is resources/icon.svg. */
export function Logo({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden role="presentation">
      <rect width="64" height="64" rx="15" fill="#0a7770" />
      <g fill="#ffffff">
        <rect x="27" y="13" width="14" height="11" rx="2.5" />
        <rect x="18" y="27" width="14" height="11" rx="2.5" />
        <rect x="35" y="27" width="14" height="11" rx="2.5" fillOpacity="0.72" />
      </g>
      <path
        d="M10 45.5c4 0 4 4 8.8 4s4.8-4 8.8-4 4 4 8.8 4 4.8-4 8.8-4 4 4 8.8 4"
        fill="none"
        stroke="#ffffff"
        strokeWidth="4"
        strokeLinecap="round"
      />
    </svg>
  );
}
