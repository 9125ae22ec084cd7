import { Component, type ComponentType, createElement } from 'preact';

/** The component, drawn again only when one of its properties is another one. */
export function memo<P extends object>(inner: ComponentType<P>): ComponentType<P> {
  return class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      const names = new Set([...Object.keys(next), ...Object.keys(this.props)]) as Set<keyof P & string>;
      return [...names].some((name) => !Object.is(next[name], this.props[name as never]));
    }
    override render(props: P) {
      return createElement(inner, props);
    }
  };
}
