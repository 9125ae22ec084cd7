import { useSurface } from '../blocks/surface.ts';
import { jsonOf, saidBy, stringOf } from '../json.ts';
import { safeUrl } from '../text/links.ts';
import { Plain } from '../text/text.tsx';
import type { ElementProps } from './element.tsx';

const styled = (style: unknown) =>
  style === 'primary' ? 'button primary' : style === 'danger' ? 'button danger' : 'button';

export function Button({ block, element }: ElementProps) {
  const surface = useSurface();
  const busy = surface.busy(block, element);
  const label = stringOf(element.accessibility_label) || undefined;
  const press = () => surface.press(block, element, stringOf(element.value) || undefined);
  const url = safeUrl(stringOf(element.url));
  if (url) {
    return (
      <a
        class={styled(element.style)}
        href={url}
        target="_blank"
        rel="noreferrer noopener"
        aria-label={label}
        onClick={press}
      >
        <Plain text={saidBy(element.text)} />
      </a>
    );
  }
  return (
    <button
      type="button"
      class={styled(element.style)}
      aria-label={label}
      aria-busy={busy}
      disabled={busy}
      onClick={press}
    >
      <Plain text={saidBy(element.text)} />
    </button>
  );
}

export function IconButton({ block, element }: ElementProps) {
  const surface = useSurface();
  return (
    <button
      type="button"
      class="button quiet"
      aria-label={stringOf(element.accessibility_label) || undefined}
      disabled={surface.busy(block, element)}
      onClick={() => surface.press(block, element)}
    >
      {element.icon === 'trash' && <span aria-hidden="true">🗑️</span>}
      <Plain text={saidBy(element.text)} />
    </button>
  );
}

export function FeedbackButtons({ block, element }: ElementProps) {
  const surface = useSurface();
  return (
    <>
      {[jsonOf(element.positive_button), jsonOf(element.negative_button)].map((one, index) => (
        <button
          key={String(index)}
          type="button"
          class="button quiet"
          aria-label={stringOf(one.accessibility_label) || undefined}
          disabled={surface.busy(block, element)}
          onClick={() => surface.press(block, element, stringOf(one.value))}
        >
          <Plain text={saidBy(one.text)} />
        </button>
      ))}
    </>
  );
}

/** There are no workflows in the lab. */
export function WorkflowButton({ element }: ElementProps) {
  return (
    <button type="button" class={styled(element.style)} disabled title="Workflows do not run here.">
      <Plain text={saidBy(element.text)} />
    </button>
  );
}
