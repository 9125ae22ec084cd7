/** What the app may do in a workspace, and why. manifest.yml asks for exactly these; a test holds it to them. */
export const botScopes = [
  'commands', // to offer /create-container and the shortcut
  'chat:write', // to keep the thread of a job
  'chat:write.public', // in any public channel where somebody asks, without being invited first
  'im:write', // to go to a direct message where the bot may not post
  'users:read', // to see that it is a person of this workspace who asks: no bot, guest or former member
  'users:read.email', // the mail address, by which the directory knows them
] as const;
