import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import { bridge } from '../host/bridge.ts';

/** Follows the native menu to the screens it names. */
export function useMenuNavigation(): void {
  const navigate = useNavigate();
  useEffect(() => bridge()?.app.on('navigate', (path) => void navigate(path)), [navigate]);
}
