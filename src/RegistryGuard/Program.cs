using RegistryGuard.Hosting;

return await GuardCommands.RunAsync(args);
