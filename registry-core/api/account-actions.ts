/** What the API needs of a user's account (`identity/accounts.ts`). */
export interface AccountActions {
  /** Whether the generated administrator password still holds. Cheap: unseals nothing. */
  hasInitialPassword(): boolean;
  initialPassword(): Promise<string | undefined>;
  changePassword(change: {
    readonly userId: number;
    readonly oldPassword?: string | undefined;
    readonly newPassword: string;
    readonly address?: string | undefined;
  }): Promise<void>;
}
