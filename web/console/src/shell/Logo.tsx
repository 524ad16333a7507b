/** Logo is the mark and the name. */
export function Logo() {
  return (
    <span className="logo">
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <rect width="32" height="32" rx="7" fill="#0b6e4f" />
        <path d="M6 14.5 8 8h16l2 6.5a3.3 3.3 0 0 1-6.6 0 3.3 3.3 0 0 1-6.7 0 3.3 3.3 0 0 1-6.7 0Z" fill="#fff" />
        <path
          d="M9 20v5h14v-5"
          fill="none"
          stroke="#fff"
          strokeWidth="2.4"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <span>Souk</span>
    </span>
  );
}
