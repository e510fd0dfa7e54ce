const PATHS = {
  mark: 'M6 7h12M6 12h12M6 17h7',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  clock: 'M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18',
  warn: 'M12 8v5M12 16.5v.1M10.3 4.2 2.9 17a2 2 0 0 0 1.7 3h14.8a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0',
  up: 'M12 16V5M7 9.5 12 4.5l5 5M5 19.5h14',
  down: 'M12 4.5v11M7 11l5 5 5-5M5 19.5h14',
  again: 'M19.5 12a7.5 7.5 0 1 1-2.2-5.3M19.5 4v4h-4',
  close: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
};

/** Decoration only: what it stands beside says the same in words. */
export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
