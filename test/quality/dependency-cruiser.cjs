/**
 * The walls between the rooms: who may import whom. An import that is not allowed here is a build error.
 * The rule for a room names every folder that it may reach; whatever is not named is forbidden.
 */
const rooms = {
  'app/contract': ['app/domain'],
  'app/domain': [],
  'app/http': ['app/domain'],
  'app/stores': ['app/http', 'app/domain'],
  'app/jobs': ['app/stores', 'app/domain', 'app/http', 'app/contract'],
  'app/history': ['app/stores', 'app/domain', 'app/http', 'app/contract'],
  'app/connections': ['app/stores', 'app/domain', 'app/http', 'app/contract'],
  'app/practice': ['app/domain'],
}

const wallsInsideApp = Object.entries(rooms).map(([room, allowed]) => ({
  name: `${room.replace('/', '-')}-walls`,
  comment: `${room} may import ${allowed.join(', ') || 'nothing but itself'}.`,
  severity: 'error',
  from: { path: `^${room}/` },
  to: { path: '^(app|electron|renderer|test)/', pathNot: [room, ...allowed].map((folder) => `^${folder}/`) },
}))

module.exports = {
  forbidden: [
    ...wallsInsideApp,
    {
      name: 'domain-is-pure',
      comment: 'domain imports nothing: no package and nothing of Node.',
      severity: 'error',
      from: { path: '^app/domain/' },
      to: { pathNot: '^app/domain/' },
    },
    {
      name: 'nobody-imports-view-shell-or-test',
      comment: 'Nothing imports renderer, electron or test.',
      severity: 'error',
      from: { path: '^app/' },
      to: { path: '^(electron|renderer|test)/' },
    },
    {
      name: 'app-is-plain-node',
      comment: 'app knows neither Electron nor React.',
      severity: 'error',
      from: { path: '^app/' },
      to: { path: '^node_modules/(electron|react|react-dom|react-intl|zustand|radix-ui|lucide-react)/' },
    },
    {
      name: 'shells-know-engine-and-contract',
      comment: 'electron may import app/engine.ts and app/contract only.',
      severity: 'error',
      from: { path: '^electron/' },
      to: { path: '^(app|renderer|test)/', pathNot: ['^app/engine\\.ts$', '^app/contract/'] },
    },
    {
      name: 'preload-stays-small',
      comment: 'The preload holds channel names and nothing that pulls zod.',
      severity: 'error',
      from: { path: '^electron/.*preload[^/]*\\.c?ts$' },
      to: { path: '^node_modules/zod/', reachable: true },
    },
    {
      name: 'renderer-knows-contract-types',
      comment: "The renderer knows the contract's types, and nothing else of app.",
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^app/contract/', dependencyTypesNot: ['type-only', 'type-import'] },
    },
    {
      name: 'renderer-knows-nothing-else',
      comment: 'The renderer knows nothing of the engine, the shells, the tests or Node.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: '^renderer/vite\\.config\\.ts$' },
      to: { path: ['^(app|electron|test)/', '^node:', '^node_modules/electron'], pathNot: '^app/contract/' },
    },
    {
      name: 'renderer-knows-no-builtin',
      comment: 'The renderer runs in a browser.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: '^renderer/vite\\.config\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'features-stand-alone',
      comment: 'Features do not import each other.',
      severity: 'error',
      from: { path: '^renderer/features/([^/]+)/' },
      to: { path: '^renderer/features/', pathNot: '^renderer/features/$1/' },
    },
    {
      name: 'only-ui-touches-primitives',
      comment: 'Only renderer/ui touches the primitives.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: '^renderer/ui/' },
      to: { path: '^node_modules/(radix-ui|@radix-ui)/' },
    },
    {
      name: 'no-circles',
      comment: 'Modules that import each other in a circle cannot be read one at a time.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'type-import'] } },
    },
    {
      name: 'every-import-resolves',
      comment: 'An import that resolves to nothing is one that no wall can judge.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^node:' },
    },
    {
      name: 'shipped-code-needs-shipped-packages',
      comment: 'What users run may not import a development dependency.',
      severity: 'error',
      from: {
        path: '^(app|electron|renderer)/',
        pathNot: ['^renderer/vite\\.config\\.ts$', '^electron/build[^/]*\\.ts$'],
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '^node_modules/electron/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/|^node_modules/.*/node_modules/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'app/tsconfig.json' },
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types', 'require'],
      extensions: ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json', '.css'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
