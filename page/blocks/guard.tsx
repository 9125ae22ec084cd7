import { Component, type ComponentChildren } from 'preact';
import type { Json } from '../json.ts';
import { Unknown } from './unknown.tsx';

interface GuardProps {
  json: Json;
  what: 'block' | 'element';
  children: ComponentChildren;
}

/** What cannot be drawn is shown as unknown, and the rest of the page stands. */
export class Guard extends Component<GuardProps, { failed: Json | undefined }> {
  override state = { failed: undefined };

  override componentDidCatch(): void {
    this.setState({ failed: this.props.json });
  }

  override render({ json, what, children }: GuardProps) {
    return this.state.failed === json ? <Unknown json={json} what={what} /> : children;
  }
}
