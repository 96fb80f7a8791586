import { act, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { FakeRegistry } from '../testing/fake-registry.ts';
import { renderPart } from '../testing/render-screen.tsx';
import { CopyButton } from './copy-button.tsx';
import { Delayed } from './delayed.tsx';
import { ErrorState } from './error-state.tsx';
import { QueryView } from './query-view.tsx';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('ErrorState', () => {
  it('says what happened, names the request and tries again', async () => {
    const onRetry = vi.fn();
    const error = new ApiError('CONFLICT', 'project team-a has 3 repositories', {
      status: 409,
      requestId: 'abc-1',
    });
    const { user } = renderPart(new FakeRegistry(), <ErrorState error={error} onRetry={onRetry} />);
    expect(screen.getByRole('alert').textContent).toContain('Project team-a has 3 repositories.');
    expect(screen.getByText('Request abc-1')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(onRetry).toHaveBeenCalledTimes(1);
  });

  it('says in the user’s words what every user can meet', () => {
    const error = new ApiError('NETWORK', 'the registry does not answer');
    renderPart(new FakeRegistry(), <ErrorState error={error} onRetry={() => {}} />);
    expect(screen.getByText('The registry does not answer.')).toBeDefined();
  });

  it('names what could not be loaded where that is known', () => {
    const error = new ApiError('NETWORK', 'the registry does not answer');
    renderPart(new FakeRegistry(), <ErrorState what="projects" error={error} onRetry={() => {}} />);
    expect(screen.getByRole('heading', { name: 'The projects could not be loaded' })).toBeDefined();
  });

  it('has no retry for what is not there, but a way back', () => {
    const error = new ApiError('NOT_FOUND', 'no such project', { status: 404 });
    renderPart(new FakeRegistry(), <ErrorState error={error} onRetry={() => {}} />);
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
    expect(screen.getByRole('link', { name: 'Back to projects' })).toBeDefined();
  });
});

describe('QueryView', () => {
  const query = { data: undefined, error: null, refetch: () => {} };

  it('keeps showing old data while new data fails to come', () => {
    const failing = { ...query, data: 'old rows', error: new ApiError('NETWORK', 'gone') };
    renderPart(
      new FakeRegistry(),
      <QueryView query={failing} skeleton={null}>
        {(data) => <p>{data}</p>}
      </QueryView>,
    );
    expect(screen.getByText('old rows')).toBeDefined();
  });

  it('shows that the subject is gone, although there is old data of it', () => {
    const gone = { ...query, data: 'old rows', error: new ApiError('NOT_FOUND', 'gone', { status: 404 }) };
    renderPart(
      new FakeRegistry(),
      <QueryView query={gone} skeleton={null}>
        {(data) => <p>{data}</p>}
      </QueryView>,
    );
    expect(screen.queryByText('old rows')).toBeNull();
    expect(screen.getByText('Nothing is here')).toBeDefined();
  });
});

describe('Delayed', () => {
  it('shows nothing for the first 300 ms', () => {
    vi.useFakeTimers();
    render(<Delayed>waiting</Delayed>);
    act(() => vi.advanceTimersByTime(299));
    expect(screen.queryByText('waiting')).toBeNull();
    act(() => vi.advanceTimersByTime(1));
    expect(screen.getByText('waiting')).toBeDefined();
  });
});

describe('CopyButton', () => {
  it('copies and says so in its place', async () => {
    const { user } = renderPart(new FakeRegistry(), <CopyButton text="docker pull x" what="command" />);
    await user.click(screen.getByRole('button', { name: 'Copy command' }));
    expect(await navigator.clipboard.readText()).toBe('docker pull x');
    expect(await screen.findByRole('button', { name: 'Copied' })).toBeDefined();
  });

  it('says when the clipboard refuses', async () => {
    const { user } = renderPart(new FakeRegistry(), <CopyButton text="secret" what="command" />);
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('denied'));
    await user.click(screen.getByRole('button', { name: 'Copy command' }));
    expect(await screen.findByRole('button', { name: 'Nothing was copied' })).toBeDefined();
  });
});
