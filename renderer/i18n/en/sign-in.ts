export const signIn = {
  title: 'Sign in to Marina',
  address: 'Registry {{address}}',
  language: 'Language',
  username: 'User name',
  password: 'Password',
  togglePassword: 'Show or hide the password',
  submit: 'Sign in',
  lookAround: 'Look at public projects',
  refused: 'User name or password is wrong.',
  signOut: 'Sign out',
  signOutOf: 'Sign out {{username}}',
} as const;
