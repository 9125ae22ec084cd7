import { useEffect, useState } from 'preact/hooks';

const THANKS_MS = 1600;

/** Copies a text. @param what it is, for those who do not see where the button stands */
export function Copy({ text, what }: { text: string; what: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), THANKS_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    );
  const label = outcome === 'copied' ? 'Copied' : 'Copy';
  return (
    <>
      <button type="button" class="button room-small" onClick={copy} aria-label={`${label} ${what}`} title={text}>
        {label}
      </button>
      <span class="hidden" aria-live="polite">
        {outcome === 'copied' && `Copied ${what}.`}
        {outcome === 'refused' && 'The browser does not let the page copy.'}
      </span>
    </>
  );
}
