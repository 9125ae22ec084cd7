/** The JSON behind what is shown, and what Slack's rules have against it. */
import { useEffect, useId, useState } from 'preact/hooks';
import type { Finding } from '../../src/lab/page/shapes.ts';
import type { Revealed } from '../desk.ts';
import { Dialog } from '../dialog.tsx';
import { Icon } from '../icon.tsx';
import { check, Refused } from '../state/api.ts';

export function Source({ source, onClose }: { source: Revealed; onClose(): void }) {
  const id = useId();
  const [copied, setCopied] = useState('');
  const json = JSON.stringify(source.json, null, 2);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(json);
      setCopied('Copied.');
    } catch {
      setCopied('This browser does not let the page copy.');
    }
  };
  return (
    <Dialog labelledBy={`${id}-title`} class="wide" onCancel={onClose}>
      <header class="dialog-head">
        <h2 id={`${id}-title`}>{source.title}: source</h2>
        <button type="button" class="icon-button" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div class="dialog-body">
        <Findings source={source} />
        <div class="source-head">
          <h3>As it was sent</h3>
          <span role="status" class="dim">
            {copied}
          </span>
          <button type="button" class="button" onClick={copy}>
            <Icon name="copy" /> Copy
          </button>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard as well. */}
        <pre class="pre source" tabIndex={0}>
          {json}
        </pre>
      </div>
    </Dialog>
  );
}

function Findings({ source }: { source: Revealed }) {
  const [findings, setFindings] = useState<readonly Finding[] | string>('Checking…');
  const { surface, checked } = source;
  useEffect(() => {
    if (checked === undefined) {
      setFindings('It has no blocks, only text.');
      return;
    }
    check({ surface, source: checked }).then(
      (answer) => setFindings(answer.findings),
      (error: unknown) => setFindings(error instanceof Refused ? error.message : 'It could not be checked.'),
    );
  }, [surface, checked]);
  return (
    <section class="findings" aria-label="Slack's rules" aria-live="polite">
      {typeof findings === 'string' && <p class="dim">{findings}</p>}
      {typeof findings !== 'string' && findings.length === 0 && <p class="keeps">It keeps every rule.</p>}
      {typeof findings !== 'string' && findings.length > 0 && (
        <ul>
          {findings.map(({ text, at }) => (
            <li key={`${at} ${text}`}>
              {text} <code class="code">{at || '/'}</code>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
