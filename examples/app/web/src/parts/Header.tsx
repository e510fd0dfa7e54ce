import type { Connection } from '../live';
import { Icon } from './Icon';

const WORDS: Record<Connection, string> = { connecting: 'Connecting', live: 'Live', lost: 'Reconnecting' };

export function Header({ connection, waiting }: { connection: Connection; waiting: number }) {
  return (
    <header>
      <h1>
        <span className="mark"><Icon name="mark" /></span>
        Notes
      </h1>
      <nav aria-label="On this page">
        <a href="#files">Files</a>
        <a href="#health">Health</a>
      </nav>
      <p className="pill" role="status" data-testid="connection" data-state={connection}>
        <span className="dot" />
        {WORDS[connection]}
        {waiting > 0 && <span className="pill-more">{waiting} to send</span>}
      </p>
    </header>
  );
}
