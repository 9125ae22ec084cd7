import type { ComponentChild, ComponentChildren } from 'preact';

interface TableProps {
  /** What it is a table of, for those who do not see where it stands. */
  caption: string;
  columns: readonly ComponentChild[];
  /** Its rows. */
  children: ComponentChildren;
}

export function Table({ caption, columns, children }: TableProps) {
  return (
    <table class="room-table">
      <caption class="hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map((name, index) => (
            <th key={String(index)} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
