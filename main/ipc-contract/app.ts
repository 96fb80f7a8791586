import { type Static, Type } from 'typebox';
import { event, request } from './contract.ts';

export const ThemeChoice = Type.Union([Type.Literal('system'), Type.Literal('light'), Type.Literal('dark')]);
/** Light, dark, or as the system has it. */
export type ThemeChoice = Static<typeof ThemeChoice>;

export const Language = Type.Union([Type.Literal('en'), Type.Literal('zh-CN')]);
/** The languages Marina speaks. */
export type Language = Static<typeof Language>;

/** What the native menu asks of the window beside screens. */
export type MenuCommand = 'search' | 'create project' | 'copy login' | 'copy address' | 'show keys';

/** Facts about the running application. */
export interface AppInfo {
  readonly name: string;
  readonly version: string;
  readonly electronVersion: string;
  /** Node's name: linux, darwin, win32. */
  readonly platform: string;
}

/** The application itself: facts, appearance, and the few things only the system can do. */
export const appContract = {
  domain: 'app',
  requests: {
    info: request<AppInfo>()(Type.Tuple([])),
    /** Applies to native parts (menus, dialogs, window background) and is remembered for the next start. */
    setTheme: request<void>()(Type.Tuple([ThemeChoice])),
    /** The language of native menus, remembered for the next start. */
    setLanguage: request<void>()(Type.Tuple([Language])),
    /** Opens an https page in the user's browser; anything else is refused. */
    openExternal: request<void>()(Type.Tuple([Type.String({ maxLength: 2048 })])),
  },
  events: {
    /** The native menu asks for a screen: a path inside the application. */
    navigate: event<string>(),
    /** The native menu asks for one of the palette's commands, or for the palette. */
    run: event<MenuCommand>(),
  },
} as const;
export type AppContract = typeof appContract;
