import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { isJson, listOf, stringOf } from '../json.ts';
import type { BlockProps } from './blocks.tsx';
import { RichText } from './rich-text.tsx';

function Cell({ cell }: { cell: unknown }) {
  if (!isJson(cell)) return null;
  if (cell.type === 'rich_text') return <RichText block={cell} />;
  return <>{stringOf(cell.text) || String(cell.value ?? '')}</>;
}

const rowsOf = (rows: unknown): unknown[][] => (Array.isArray(rows) ? rows.filter(Array.isArray) : []);
const side = (align: unknown) => (align === 'right' || align === 'center' ? align : 'left');

function Scrolls({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard as well.
    <section class="block table-frame" tabIndex={0} aria-label={name}>
      {children}
    </section>
  );
}

export function Table({ block }: BlockProps) {
  const [head = [], ...body] = rowsOf(block.rows);
  const settings = listOf(block.column_settings);
  return (
    <Scrolls name="Table">
      <table class="table">
        <Head cells={head} aligned={(column) => side(settings[column]?.align)} />
        <Body rows={body} aligned={(column) => side(settings[column]?.align)} />
      </table>
    </Scrolls>
  );
}

/** As a table, a page at a time. */
export function DataTable({ block }: BlockProps) {
  const [page, setPage] = useState(0);
  const [head = [], ...body] = rowsOf(block.rows);
  const size = Number(block.page_size) || 5;
  const pages = Math.max(1, Math.ceil(body.length / size));
  return (
    <Scrolls name={stringOf(block.caption)}>
      <table class="table">
        <caption>{stringOf(block.caption)}</caption>
        <Head cells={head} aligned={() => 'left'} />
        <Body rows={body.slice(page * size, (page + 1) * size)} aligned={() => 'left'} />
      </table>
      {pages > 1 && (
        <div class="row">
          <button type="button" class="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
            Back
          </button>
          <span class="dim">
            Page {page + 1} of {pages}
          </span>
          <button type="button" class="button" disabled={page === pages - 1} onClick={() => setPage(page + 1)}>
            Next
          </button>
        </div>
      )}
    </Scrolls>
  );
}

type Aligned = (column: number) => string;

function Head({ cells, aligned }: { cells: unknown[]; aligned: Aligned }) {
  return (
    <thead>
      <tr>
        {cells.map((cell, column) => (
          <th key={String(column)} scope="col" class={aligned(column)}>
            <Cell cell={cell} />
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Body({ rows, aligned }: { rows: unknown[][]; aligned: Aligned }) {
  return (
    <tbody>
      {rows.map((cells, row) => (
        <tr key={String(row)}>
          {cells.map((cell, column) => (
            <td key={String(column)} class={aligned(column)}>
              <Cell cell={cell} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}
