import type { signIn as english } from '../en/sign-in.ts';
import type { Translation } from '../translation.ts';

export const signIn: Translation<typeof english> = {
  title: '登录 Marina',
  address: 'Registry 地址 {{address}}',
  language: '语言',
  username: '用户名',
  password: '密码',
  togglePassword: '显示或隐藏密码',
  submit: '登录',
  lookAround: '浏览公开项目',
  refused: '用户名或密码错误。',
  signOut: '退出登录',
  signOutOf: '退出登录：{{username}}',
};
