/** Starting Marina when the user logs in. Off until the user turns it on. */
export interface Autostart {
  readonly supported: boolean;
  enabled(): Promise<boolean>;
  set(enabled: boolean): Promise<void>;
}
