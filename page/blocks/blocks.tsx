/** Block Kit, drawn from the JSON that the app sent. What is not known is shown as unknown, never left out. */
import type { ComponentType } from 'preact';
import { isJson, type Json, stringOf } from '../json.ts';
import { memo } from '../memo.ts';
import { Actions, ContextActions } from './actions.tsx';
import { Alert } from './alert.tsx';
import { Card, Carousel } from './card.tsx';
import { Container } from './container.tsx';
import { Guard } from './guard.tsx';
import { InputBlock } from './input.tsx';
import { Context, Divider, Header, Image, MarkdownBlock, Video } from './plain.tsx';
import { RichText } from './rich-text.tsx';
import { Section } from './section.tsx';
import { DataTable, Table } from './table.tsx';
import { Plan, TaskCard } from './tasks.tsx';
import { Unknown } from './unknown.tsx';

export interface BlockProps {
  block: Json;
}

const DRAWN: Readonly<Record<string, ComponentType<BlockProps>>> = {
  actions: Actions,
  alert: Alert,
  card: Card,
  carousel: Carousel,
  container: Container,
  context: Context,
  context_actions: ContextActions,
  data_table: DataTable,
  divider: Divider,
  header: Header,
  image: Image,
  input: InputBlock,
  markdown: MarkdownBlock,
  plan: Plan,
  rich_text: RichText,
  section: Section,
  table: Table,
  task_card: TaskCard,
  video: Video,
};

const Block = memo(({ block }: BlockProps) => {
  const type = stringOf(block.type);
  const Drawn = Object.hasOwn(DRAWN, type) ? DRAWN[type] : undefined;
  return (
    <Guard json={block} what="block">
      {Drawn ? <Drawn block={block} /> : <Unknown json={block} what="block" />}
    </Guard>
  );
});

export function Blocks({ blocks }: { blocks: unknown }) {
  const all = Array.isArray(blocks) ? blocks : [];
  return (
    <>
      {all.map((one: unknown, index) =>
        isJson(one) ? <Block key={stringOf(one.block_id) || String(index)} block={one} /> : null,
      )}
    </>
  );
}
