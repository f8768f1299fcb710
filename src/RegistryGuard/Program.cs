using RegistryGuard.Cli;

return await GuardCommands.RunAsync(args);
