export type Surface = 'message' | 'modal' | 'home';

const everywhere = [
  'section',
  'divider',
  'header',
  'context',
  'actions',
  'input',
  'image',
  'rich_text',
  'video',
  'container',
];

/** Which blocks a surface takes; `alert` is for modals only, the newer display blocks for messages only. */
export const blocksOn: Record<Surface, readonly string[]> = {
  message: [
    ...everywhere,
    'markdown',
    'table',
    'data_table',
    'card',
    'carousel',
    'context_actions',
    'task_card',
    'plan',
  ],
  modal: [...everywhere, 'alert'],
  home: everywhere,
};
