import {
  CATALOG_FLOORS,
  CORE_DOORS,
  CORE_ROOMS,
  MAIN_DOORS_OF_THE_CORE,
  MAIN_ROOMS,
  NARROW_DOORS,
  RENDERER_ROOMS,
} from './rooms.mjs';

/** What tests and their helpers are named. */
const TESTS = '\\.test\\.tsx?$|^tests/|/testing/';

/** @typedef {import('dependency-cruiser').IForbiddenRuleType} Rule */

/**
 * The table of rooms as rules of dependency-cruiser.
 * @returns {Rule[]}
 */
export function roomRules() {
  return [
    ...orderRules('registry-core', CORE_ROOMS, ['rules']),
    ...orderRules('registry-core/catalog', CATALOG_FLOORS, []),
    ...orderRules('renderer', RENDERER_ROOMS, []),
    ...orderRules('main', MAIN_ROOMS, []),
    knownRule('registry-core', CORE_ROOMS),
    knownRule('registry-core/catalog', CATALOG_FLOORS),
    knownRule('renderer', RENDERER_ROOMS),
    knownRule('main', MAIN_ROOMS),
    faceRule(),
    ...borderRules(),
  ];
}

/**
 * @param {string} part
 * @param {import('./rooms.mjs').Rooms} rooms
 * @param {readonly string[]} everywhere rooms that all others may use
 * @returns {Rule[]}
 */
function orderRules(part, rooms, everywhere) {
  return Object.entries(rooms).map(([room, uses]) => {
    const allowed = [room, ...everywhere, ...uses].map(pathOf).join('|');
    return {
      name: `order-of-${part}-${room.replace(/\.tsx?$/, '')}`,
      severity: 'error',
      comment: `${part}/${room} uses ${uses.length === 0 ? 'no other room' : uses.join(', ')}.`,
      from: { path: `^${part}/(${pathOf(room)})`, pathNot: TESTS },
      to: { path: `^${part}/`, pathNot: `^${part}/(${allowed})` },
    };
  });
}

/**
 * A room that the table does not have would be bound by nothing.
 * @param {string} part
 * @param {import('./rooms.mjs').Rooms} rooms
 * @returns {Rule}
 */
function knownRule(part, rooms) {
  const known = Object.keys(rooms).map(pathOf).join('|');
  return {
    name: `rooms-of-${part}-are-known`,
    severity: 'error',
    comment: 'A new room is named in scripts/architecture/rooms.mjs, with the rooms that it uses.',
    from: { path: `^${part}/`, pathNot: `^${part}/(${known})|${TESTS}` },
    to: { path: `^${part}/` },
  };
}

/**
 * A room is entered through its index.ts.
 * @returns {Rule}
 */
function faceRule() {
  return {
    name: 'rooms-have-faces',
    severity: 'error',
    comment: 'From outside only the index.ts of a room is used, and the doors that the table names.',
    from: {
      path: '^registry-core/([^/]+)/|^registry-core/[^/]+\\.ts$|^main/|^renderer/',
      pathNot: `${TESTS}|^registry-core/(${NARROW_DOORS.map(escaped).join('|')})$`,
    },
    to: {
      path: '^registry-core/[^/]+/',
      pathNot: `^registry-core/($1/|[^/]+/index\\.ts$|${CORE_DOORS.map((door) => `${door}$`).join('|')})`,
    },
  };
}

/** @returns {Rule[]} */
function borderRules() {
  return [
    {
      name: 'core-without-electron-or-react',
      severity: 'error',
      from: { path: '^registry-core/' },
      to: { path: '^(electron|react|@mantine)|^node_modules/(electron|react|@mantine)|^(main|renderer)/' },
    },
    {
      name: 'main-without-renderer',
      severity: 'error',
      comment: 'The window is a page to the main process; what both know is in main/ipc-contract.',
      from: { path: '^main/' },
      to: { path: '^renderer/' },
    },
    {
      name: 'main-through-the-public-door',
      severity: 'error',
      from: { path: '^main/', pathNot: TESTS },
      to: {
        path: '^registry-core/',
        pathNot: `^registry-core/(${MAIN_DOORS_OF_THE_CORE.map(escaped).join('|')})$|^registry-core/rules/`,
      },
    },
    {
      name: 'contract-of-ipc-is-pure',
      severity: 'error',
      comment: 'Preload and window share it: neither Node nor Electron is there for both.',
      from: { path: '^main/ipc-contract/', pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'contract-of-ipc-without-electron',
      severity: 'error',
      from: { path: '^main/ipc-contract/', pathNot: TESTS },
      to: { path: '^node_modules/electron|^electron$|^main/(?!ipc-contract/)|^registry-core/' },
    },
  ];
}

/** @param {string} room */
function pathOf(room) {
  return /\.tsx?$/.test(room) ? `${escaped(room)}$` : `${room}/`;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('.', '\\.');
}
