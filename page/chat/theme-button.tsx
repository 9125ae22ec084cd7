import { useState } from 'preact/hooks';
import { Icon } from '../icon.tsx';
import { applyTheme, keptTheme, themeAfter } from '../theme.ts';

const WORDS = { system: 'Colours as the system has them', light: 'Light colours', dark: 'Dark colours' } as const;
const ICONS = { system: 'system', light: 'sun', dark: 'moon' } as const;

export function ThemeButton() {
  const [theme, setTheme] = useState(keptTheme());
  const turn = () => {
    const next = themeAfter(theme);
    applyTheme(next);
    setTheme(next);
  };
  return (
    <button type="button" class="rail-button" aria-label={WORDS[theme]} title={WORDS[theme]} onClick={turn}>
      <Icon name={ICONS[theme]} />
    </button>
  );
}
